//! What the kernel answers to clients, and how its refusals read.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use ipvs::client::Socket;
use ipvs::memory::Kernel;
use ipvs::{
    Client, Destination, Error, Forwarding, Scheduler, ServiceEntry, ServiceKey, Table, Tunnel,
    text,
};

use crate::{answers, commands, enter_namespace, fresh, ipvsadm, recording, release, web};

fn errno(result: Result<(), Error>) -> (Option<i32>, String) {
    let error = result.unwrap_err();
    (error.errno(), error.to_string())
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn refusals_name_the_object_and_the_remedy() {
    let mut client = fresh();
    let (service, destination) = web();
    let key = *service.key();
    let unknown = service.clone().scheduler("nosuch".parse().unwrap());

    let results = [
        client.add_service(&unknown),
        client.edit_service(&service),
        client.delete_service(&key),
        client.zero(Some(&key)),
        client.add_destination(&key, &destination),
        client.destinations(&key).map(drop),
        client.service(&key).map(drop),
    ]
    .map(errno);
    client.add_service(&service).unwrap();
    let again = errno(client.add_service(&service));
    let absent = errno(client.edit_destination(&key, &destination));
    client.add_destination(&key, &destination).unwrap();
    let twice = errno(client.add_destination(&key, &destination));
    let broadcast = Destination::new("255.255.255.255:80".parse().unwrap());
    let invalid = errno(client.add_destination(&key, &broadcast));

    let expected = [
        (
            2,
            "add service tcp 10.99.0.70:80: the kernel has no scheduler nosuch: load ip_vs_nosuch",
        ),
        (
            3,
            "edit service tcp 10.99.0.70:80: there is no such service",
        ),
        (
            3,
            "delete service tcp 10.99.0.70:80: there is no such service",
        ),
        (
            3,
            "zero the counters of tcp 10.99.0.70:80: there is no such service",
        ),
        (
            3,
            "add destination 10.99.0.121:80 to tcp 10.99.0.70:80: there is no such service",
        ),
        (3, "read tcp 10.99.0.70:80: there is no such service"),
        (3, "read tcp 10.99.0.70:80: there is no such service"),
        (17, "add service tcp 10.99.0.70:80: it exists"),
        (
            2,
            "edit destination 10.99.0.121:80 of tcp 10.99.0.70:80: there is no such destination",
        ),
        (
            17,
            "add destination 10.99.0.121:80 to tcp 10.99.0.70:80: it exists",
        ),
        (
            22,
            "add destination 255.255.255.255:80 to tcp 10.99.0.70:80: its address is not unicast, \
             or another family needs a tunnel and no sync daemon",
        ),
    ];
    let observed = results.into_iter().chain([again, absent, twice, invalid]);
    for ((code, text), observed) in expected.into_iter().zip(observed) {
        assert_eq!(observed, (Some(code), format!("cannot {text}")));
    }
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn client_without_the_capability_is_told_so() {
    if std::env::var_os("LVSKIT_UNPRIVILEGED").is_none() {
        let _shared = enter_namespace();
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "--ignored",
                "answers::client_without_the_capability_is_told_so",
            ])
            .env("LVSKIT_UNPRIVILEGED", "1")
            .uid(65534)
            .gid(65534)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && text.contains("1 passed"),
            "{text}"
        );
        return;
    }
    let mut client = Client::connect().unwrap();

    let errors = [
        client.info().map(drop),
        client.table().map(drop),
        client.flush(),
    ]
    .map(Result::unwrap_err);

    assert!(errors.iter().all(Error::is_permission));
    assert_eq!(
        errors[2].to_string(),
        "cannot remove all services: CAP_NET_ADMIN in the initial user namespace is needed: be root"
    );
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn values_of_other_programs_are_read_back() {
    let mut client = fresh();
    let key = ServiceKey::tcp("10.1.0.1:80".parse().unwrap());
    let (raw, crashing_ipvsadm) = commands::odd_values();

    let codes = answers(Socket::open().unwrap(), &raw);

    assert_eq!(codes, vec![0; raw.len()]);
    let snapshot = client.snapshot().unwrap();
    let ours = |(entry, _): &&(ServiceEntry, _)| entry.service.key() == &key;
    let (_, destinations) = snapshot.services.iter().find(ours).unwrap();
    let methods: Vec<_> = destinations
        .iter()
        .map(|each| each.destination.forwarding)
        .collect();
    assert!(matches!(methods[0], Forwarding::Other(other) if other.number() == 7));
    assert_eq!(methods[1], Forwarding::Bypass);
    assert_eq!(methods[2], Forwarding::Local);
    assert!(destinations.iter().all(|each| each.unknown.is_empty()));
    assert_eq!(
        client.service(&key).unwrap().service.scheduler,
        Scheduler::Rr
    );
    assert_eq!(text::list(&snapshot), ipvsadm(&["-Ln"]));
    assert_eq!(text::save(&Table::from(&snapshot)), ipvsadm(&["-Sn"]));

    assert_eq!(answers(Socket::open().unwrap(), &crashing_ipvsadm), [0, 0]);
    let tunnels = client.destinations(&key).unwrap().into_iter().take(2);
    let tunnels: Vec<_> = tunnels.map(|each| each.destination.forwarding).collect();
    let raw = |forwarding: &Forwarding| {
        let Forwarding::Tunnel(Tunnel::Other(other)) = forwarding else {
            return None;
        };
        Some((other.kind(), other.port(), other.flags()))
    };
    assert_eq!(
        tunnels.iter().map(raw).collect::<Vec<_>>(),
        [Some((9, 0, 0)), Some((1, 6080, 0xffff))]
    );
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn kernel_says_what_it_takes() {
    let policy = fresh().policy().unwrap();

    let memory = Client::over(Kernel::playing(release()).transport());
    assert_eq!(policy, memory.unwrap().policy().unwrap());
}

#[test]
#[ignore = "needs an IPVS kernel: cargo lab test"]
fn kernel_answers_what_was_recorded_of_its_release() {
    let _shared = enter_namespace();
    let mut recordings = recording::RECORDED.into_iter();
    let (_, text) = recordings.find(|(known, _)| *known == release()).unwrap();
    let recorded = recording::read(text);
    let mut recorder = recording::Recorder::new(Socket::open().unwrap());

    recorder.tour();

    for (now, then) in recorder.exchanges.iter().zip(&recorded) {
        assert_eq!(now.title, then.title);
        assert_eq!(
            recording::answers(now),
            recording::answers(then),
            "{}",
            now.title
        );
    }
    assert!(recorder.exchanges.len() > 50);
}
