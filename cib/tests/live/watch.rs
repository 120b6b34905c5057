//! Changes as they come.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use cib::live::{Cluster, Pace};
use futures_util::StreamExt as _;

use crate::push::OURS;
use crate::{Model, edited};

/// Pauses that a test ends.
struct Ticks(tokio::sync::mpsc::UnboundedReceiver<()>);

impl Pace for Ticks {
    fn pause(&mut self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            if self.0.recv().await.is_none() {
                std::future::pending::<()>().await;
            }
        })
    }
}

#[tokio::test]
async fn a_watch_tells_what_has_changed_since_the_last_look() {
    let model = Arc::new(Model::new(&[]));
    let cluster = Cluster::new(Arc::clone(&model));
    let (tick, ticks) = tokio::sync::mpsc::unbounded_channel();
    let mut changes = std::pin::pin!(cluster.watch(Ticks(ticks)));
    let mut next = async || tokio::time::timeout(Duration::from_millis(100), changes.next()).await;

    assert!(next().await.is_err(), "the first look only remembers");
    tick.send(()).unwrap();
    assert!(next().await.is_err(), "nothing has changed");
    let now = edited(&model.cib.lock().unwrap(), OURS);
    *model.cib.lock().unwrap() = now;
    tick.send(()).unwrap();

    let seen = next().await.unwrap().unwrap().unwrap();
    assert_eq!((seen.before.epoch, seen.after.epoch), (1, 2));
    assert_eq!(seen.differences.len(), 1);
    assert!(seen.differences[0].to_string().contains("batch-limit"));
}
