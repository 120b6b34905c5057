//! A client and peers that misbehave.
#![cfg(all(feature = "client", feature = "memory"))]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::tests_outside_test_module,
    reason = "test helpers"
)]

use std::collections::VecDeque;
use std::error::Error as _;
use std::io;
use std::time::Duration;

use ipvs::client::Outcome;
use ipvs::memory::{Kernel, Link};
use ipvs::transport::Transport;
use ipvs::{Change, Client, ConnectError, Destination, Error, Plan, Service};
use proptest::collection::vec;
use proptest::prelude::*;

/// What happens to the next datagram received.
#[derive(Clone, Copy, Debug)]
enum Trick {
    Pass,
    Lose,
    Cut,
    Overflow,
    Interrupt,
    Garble,
    Repeat,
}

/// A kernel in memory behind a connection that plays tricks.
struct Tricky {
    link: Link,
    tricks: VecDeque<Trick>,
    again: Option<Vec<u8>>,
}

impl Tricky {
    fn client(kernel: &Kernel) -> Client<Self> {
        let tricks = VecDeque::new();
        Client::over(Self {
            link: kernel.transport(),
            tricks,
            again: None,
        })
        .unwrap()
    }
}

impl Transport for Tricky {
    fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        self.link.send(datagram)
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(again) = self.again.take() {
            buffer[..again.len()].copy_from_slice(&again);
            return Ok(again.len());
        }
        let length = self.link.receive(buffer)?;
        match self.tricks.pop_front().unwrap_or(Trick::Pass) {
            Trick::Pass => Ok(length),
            Trick::Lose => self.receive(buffer),
            Trick::Cut => Ok(buffer.len() + 1),
            Trick::Overflow => Err(io::Error::from_raw_os_error(105)),
            Trick::Interrupt => {
                buffer[6] |= 0x10;
                Ok(length)
            }
            Trick::Garble => {
                buffer[..4].fill(0xff);
                Ok(length)
            }
            Trick::Repeat => {
                self.again = Some(buffer[..length].to_vec());
                Ok(length)
            }
        }
    }

    fn set_timeout(&mut self, _timeout: Duration) -> io::Result<()> {
        Ok(())
    }
}

/// A client of `Tricky` cannot be reached into: tricks wait for the family to be known.
fn tricked(kernel: &Kernel, tricks: &[Trick]) -> Client<Tricky> {
    let family = [Trick::Pass, Trick::Pass];
    let tricks = family.iter().chain(tricks).copied().collect();
    Client::over(Tricky {
        link: kernel.transport(),
        tricks,
        again: None,
    })
    .unwrap()
}

fn filled(destinations: u16) -> (Kernel, ipvs::ServiceKey) {
    let kernel = Kernel::new();
    let mut client = Tricky::client(&kernel);
    let service = Service::tcp("10.99.0.70:80".parse().unwrap());
    let key = *service.key();
    let add = |host: u16| {
        let [high, low] = host.to_be_bytes();
        let destination = Destination::new(([10, 1, high, low], 80).into());
        Change::AddDestination {
            service: key,
            destination,
        }
    };
    let changes = std::iter::once(Change::AddService(service)).chain((0..destinations).map(add));
    assert!(client.apply(&changes.collect()).unwrap().is_complete());
    (kernel, key)
}

struct NoIpvs(Option<Vec<u8>>);

impl Transport for NoIpvs {
    fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        let head = &datagram[..16];
        let enoent = (-2_i32).to_ne_bytes();
        self.0 = Some(
            [
                &36_u32.to_ne_bytes()[..],
                &[2, 0, 0, 1],
                &head[8..],
                &enoent,
                head,
            ]
            .concat(),
        );
        Ok(())
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let reply = self.0.take().ok_or(io::ErrorKind::TimedOut)?;
        buffer[..reply.len()].copy_from_slice(&reply);
        Ok(reply.len())
    }

    fn set_timeout(&mut self, _timeout: Duration) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn kernel_without_ipvs_is_said_how_to_get_it() {
    let error = Client::over(NoIpvs(None)).err().unwrap();

    assert_eq!(
        error.to_string(),
        "kernel has no IPVS family: load ip_vs: `modprobe ip_vs`"
    );
    assert!(matches!(error, ConnectError::NoFamily { .. }));
}

/// Fails as soon as anything is sent.
struct Silent(Link);

impl Transport for Silent {
    fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        // The controller may be asked for the family.
        if datagram[4..6] == [16, 0] {
            return self.0.send(datagram);
        }
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.receive(buffer)
    }

    fn set_timeout(&mut self, _timeout: Duration) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn empty_plan_and_unsound_changes_send_nothing() {
    let mut client = Client::over(Silent(Kernel::new().transport())).unwrap();
    let unsound = Service::tcp("10.99.0.70:0".parse().unwrap());
    let plan: Plan = [Change::AddService(unsound.clone())].into_iter().collect();

    assert!(client.apply(&Plan::default()).unwrap().is_complete());
    assert_eq!(client.apply(&plan).unwrap().failures().count(), 1);
    assert!(matches!(
        client.add_service(&unsound),
        Err(Error::Combination { .. })
    ));
    assert!(matches!(client.flush(), Err(Error::Transport { .. })));
}

#[test]
fn batch_that_breaks_off_says_what_was_not_sent() {
    let mut client = Client::over(Silent(Kernel::new().transport())).unwrap();
    let services = (1..=300).map(|port| Service::tcp(([10, 0, 0, 1], port).into()));
    let plan: Plan = services.map(Change::AddService).collect();

    let error = client.apply(&plan).unwrap_err();

    let sent = |outcome: &Outcome| !matches!(outcome, Outcome::NotSent);
    assert!(!error.report().outcomes().any(|(_, outcome)| sent(outcome)));
    assert_eq!(
        error.to_string(),
        "0 of 300 changes applied, then the conversation with the kernel broke off"
    );
}

#[test]
fn error_keeps_its_number_as_source() {
    let error = Tricky::client(&Kernel::new())
        .delete_service(&ipvs::ServiceKey::tcp("10.0.0.1:80".parse().unwrap()))
        .unwrap_err();

    assert_eq!(
        error.source().unwrap().to_string(),
        "No such process (os error 3)"
    );
    assert!(error.is_not_found());
}

#[test]
fn dropped_cursor_does_not_spoil_the_next_dump() {
    let (kernel, key) = filled(1000);
    let mut client = Tricky::client(&kernel);

    assert!(
        client
            .destination_cursor(&key)
            .unwrap()
            .read()
            .unwrap()
            .is_some()
    );

    assert_eq!(client.destinations(&key).unwrap().len(), 1000);
}

#[test]
fn lost_acknowledgement_is_a_timeout_and_not_the_end() {
    let (kernel, key) = filled(0);
    let mut client = tricked(&kernel, &[Trick::Lose]);

    let error = client.delete_service(&key).unwrap_err();

    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
    assert!(client.table().unwrap().is_empty());
}

#[test]
fn lost_answers_of_a_batch_leave_outcomes_unknown() {
    let kernel = Kernel::new();
    let mut client = tricked(&kernel, &[Trick::Overflow]);
    let service = Service::tcp("10.99.0.70:80".parse().unwrap());
    let plan: Plan = [Change::AddService(service)].into_iter().collect();

    let error = client.apply(&plan).unwrap_err();

    assert_eq!(error.report().applied(), 0);
    assert!(matches!(error.error(), Error::Overrun { .. }));
    assert!(matches!(
        error.report().outcomes().next().unwrap().1,
        Outcome::Unknown
    ));
    assert_eq!(client.table().unwrap().len(), 1);
}

#[test]
fn trouble_in_a_dump_is_an_error_and_the_client_goes_on() {
    let (kernel, key) = filled(500);
    for trick in [
        Trick::Cut,
        Trick::Overflow,
        Trick::Interrupt,
        Trick::Garble,
        Trick::Lose,
    ] {
        let mut client = tricked(&kernel, &[Trick::Pass, trick]);

        let dump = client.destinations(&key);

        // A part that is lost without a trace cannot be told from one that never was.
        assert!(dump.is_err() || matches!(trick, Trick::Lose), "{trick:?}");
        assert_eq!(client.destinations(&key).unwrap().len(), 500, "{trick:?}");
    }
}

#[test]
fn late_answers_of_other_requests_are_skipped() {
    let (kernel, key) = filled(3);
    let mut client = tricked(&kernel, &[Trick::Repeat, Trick::Repeat, Trick::Repeat]);

    assert!(client.info().is_ok());
    assert_eq!(client.service(&key).unwrap().service.key(), &key);
    assert_eq!(client.destinations(&key).unwrap().len(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn kernel_survives_any_bytes(datagrams in vec(vec(any::<u8>(), 0..200), 1..20)) {
        let kernel = Kernel::new();
        let mut link = kernel.transport();
        for datagram in &datagrams {
            link.send(datagram).unwrap();
        }

        prop_assert!(Client::over(link).is_ok());
    }

    #[test]
    fn client_survives_any_answer(flips in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let (kernel, key) = filled(20);
        let transport = Flipped { link: kernel.transport(), flips, after: 2 };
        let mut client = Client::over(transport).unwrap();

        // Whatever is answered: no panic, no endless wait.
        let answers = (client.info(), client.services(), client.destinations(&key), client.flush());

        prop_assert!(kernel.transport().send(&[]).is_ok(), "{:?}", answers);
    }
}

/// Changes some bytes of every datagram but the first ones.
struct Flipped {
    link: Link,
    flips: Vec<(prop::sample::Index, u8)>,
    after: usize,
}

impl Transport for Flipped {
    fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        self.link.send(datagram)
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.link.receive(buffer)?;
        if self.after > 0 {
            self.after -= 1;
            return Ok(length);
        }
        for (index, flip) in &self.flips {
            buffer[index.index(length)] ^= flip;
        }
        Ok(length)
    }

    fn set_timeout(&mut self, _timeout: Duration) -> io::Result<()> {
        Ok(())
    }
}
