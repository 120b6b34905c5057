//! Recorded datagrams, and a kernel that answers with them.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use ipvs::transport::Transport;

use crate::is_ipvs;

pub(crate) fn fixtures() -> PathBuf {
    let corpus = std::env::var_os("LVSKIT_CORPUS").expect("set LVSKIT_CORPUS");
    PathBuf::from(corpus).join("../fixtures/ipvs")
}

/// Direction and bytes of each datagram of a file.
pub(crate) fn datagrams(name: &str) -> Vec<(char, Vec<u8>)> {
    let text = fs::read_to_string(fixtures().join(name)).unwrap();
    text.lines()
        .map(|line| (line.chars().next().unwrap(), unhex(&line[2..])))
        .collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

pub(crate) fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap())
}

pub(crate) fn kind(message: &[u8]) -> u16 {
    u16::from_ne_bytes(message[4..6].try_into().unwrap())
}

pub(crate) fn messages(mut datagram: &[u8]) -> Vec<&[u8]> {
    let mut messages = Vec::new();
    while !datagram.is_empty() {
        let length = word(datagram, 0) as usize;
        messages.push(&datagram[..length]);
        datagram = &datagram[length.next_multiple_of(4).min(datagram.len())..];
    }
    messages
}

/// Kernels leave the flag out, requests set it.
pub(crate) fn without_nested_flags(attributes: &[u8]) -> Vec<u8> {
    let mut bytes = attributes.to_vec();
    let mut at = 0;
    while at + 4 <= bytes.len() {
        bytes[at + 3] &= 0x3f;
        at += usize::from(u16::from_ne_bytes([bytes[at], bytes[at + 1]])).next_multiple_of(4);
    }
    bytes
}

/// Answers what it is asked with what was recorded for the same question.
pub(crate) struct Replay {
    exchanges: Vec<(Vec<u8>, Vec<Vec<u8>>)>,
    queue: VecDeque<Vec<u8>>,
}

impl Replay {
    pub(crate) fn of(name: &str) -> Self {
        let mut exchanges: Vec<(Vec<u8>, Vec<Vec<u8>>)> = Vec::new();
        for (direction, datagram) in datagrams(name) {
            match direction {
                '>' => exchanges.push((datagram, Vec::new())),
                _ => exchanges.last_mut().unwrap().1.push(datagram),
            }
        }
        Self {
            exchanges,
            queue: VecDeque::new(),
        }
    }
}

/// Type, command and attributes; ipvsadm asks for all services without the flag of a nest.
fn question(request: &[u8]) -> (u16, u8, Vec<u8>) {
    (
        kind(request),
        request[16],
        without_nested_flags(&request[20..]),
    )
}

impl Transport for Replay {
    fn send(&mut self, request: &[u8]) -> io::Result<()> {
        let found = self
            .exchanges
            .iter()
            .find(|(asked, _)| question(asked) == question(request));
        let (_, replies) = found.unwrap_or_else(|| panic!("nobody asked {request:?}"));
        for reply in replies {
            let mut reply = reply.clone();
            let mut at = 0;
            while at < reply.len() {
                reply[at + 8..at + 12].copy_from_slice(&request[8..12]);
                at += (word(&reply, at) as usize).next_multiple_of(4);
            }
            self.queue.push_back(reply);
        }
        // ipvsadm did not wait for the acknowledgement of its first question.
        if replies.iter().all(|reply| is_ipvs(reply)) {
            let head = &request[..16];
            let error = [
                &36_u32.to_ne_bytes()[..],
                &[2, 0, 0, 0],
                &head[8..],
                &[0; 4],
                head,
            ];
            self.queue.push_back(error.concat());
        }
        Ok(())
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let reply = self.queue.pop_front().ok_or(io::ErrorKind::TimedOut)?;
        buffer[..reply.len()].copy_from_slice(&reply);
        Ok(reply.len())
    }

    fn set_timeout(&mut self, _timeout: Duration) -> io::Result<()> {
        Ok(())
    }
}
