//! Answers 200 to whatever it reads.

use std::{env, error::Error};

use axum::{Router, body::Bytes, http::StatusCode, routing::post};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

#[cfg(feature = "counted")]
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().nth(1).ok_or("the address is missing")?;
    let listener = TcpListener::bind(&address).await.map_err(|e| format!("{address}: {e}"))?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = async move {
        terminate.recv().await;
    };
    let routes = Router::new().route("/", post(async |_body: Bytes| StatusCode::OK));
    axum::serve(listener, routes).with_graceful_shutdown(stop).await?;
    #[cfg(feature = "counted")]
    #[expect(clippy::print_stdout, reason = "the one who asks reads it")]
    {
        let stats = ALLOCATOR.stats();
        println!("allocations {}", stats.allocations + stats.reallocations);
    }
    Ok(())
}
