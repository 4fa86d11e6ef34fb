//! How the program ends while webhooks are under way, and what its files let others see.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::process::{Program, command};
use crate::support::{Receiver, eventually, text};

async fn say(program: &Program, words: &str) {
    let inbound = json!({
        "profile_id": program.ready["profiles"]["facebook"], "participant_external_id": "jane", "text": words
    });
    assert_eq!(program.call("/_emulator/inbound", None, Some(inbound)).await.0, 201);
}

async fn deliveries(folder: &TempDir) -> Value {
    let program = Program::in_folder(folder, &["--latency", "60000"]);
    program.call("/_emulator/deliveries", None, None).await.1
}

/// A connection on which a whole request came that is not answered yet.
async fn unanswered(listener: &TcpListener) -> TcpStream {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"}") {
        request.push(socket.read_u8().await.unwrap());
    }
    socket
}

#[tokio::test]
async fn a_delivery_under_way_is_finished_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    for signal in ["TERM", "INT"] {
        let mut program = Program::in_folder(&folder, &["--webhook", &url, "--latency", "60000"]);
        say(&program, signal).await;
        let mut socket = unanswered(&listener).await;
        program.signal(signal);
        tokio::time::sleep(Duration::from_millis(300)).await;
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        assert_eq!(program.end().await.0, Some(0));
    }
    // Nothing is left to be told.
    let delivered = deliveries(&folder).await;
    assert_eq!(delivered["total"], 2);
    assert!(delivered["data"].as_array().unwrap().iter().all(|it| it["success"] == true), "{delivered}");
    tokio::time::timeout(Duration::from_millis(300), listener.accept()).await.unwrap_err();
}

#[tokio::test]
async fn an_endpoint_that_hangs_holds_up_the_end_only_so_long_and_is_told_later() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let mut program = Program::in_folder(&folder, &["--webhook", &url, "--latency", "60000"]);
    say(&program, "Hi").await;
    let hanging = unanswered(&listener).await;
    program.signal("TERM");
    let (code, took) = program.end().await;
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(10), "{took:?}");
    drop(hanging);

    // Who says so twice means at once.
    let mut program = Program::in_folder(&folder, &["--latency", "60000"]);
    let hanging = unanswered(&listener).await;
    program.signal("TERM");
    eventually(|| async {
        // The first one was seen once nobody is let in any more.
        let address = text(&program.ready["url"]).replace("http://", "");
        TcpStream::connect(address).await.is_err().then_some(())
    })
    .await;
    program.signal("TERM");
    let (code, took) = program.end().await;
    assert_eq!(code, Some(143));
    assert!(took < Duration::from_secs(3), "{took:?}");
    drop(hanging);

    let program = Program::in_folder(&folder, &["--latency", "60000"]);
    let mut socket = unanswered(&listener).await;
    socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    eventually(|| async {
        let (_, page) = program.call("/_emulator/deliveries", None, None).await;
        (page["total"] == 1 && page["data"][0]["success"] == true).then_some(())
    })
    .await;
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn only_the_owner_reads_what_is_kept() {
    let parent = tempfile::tempdir().unwrap();
    let folder = TempDir::with_prefix_in("x", parent.path()).unwrap();
    let open = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    // A folder that is made, one that was there, and one whose files an earlier version left open to all.
    std::fs::remove_dir(folder.path()).unwrap();
    for round in ["new", "there", "open"] {
        let mut program = Program::in_folder(&folder, &["--latency", "60000"]);
        say(&program, "Hi").await;
        let names: Vec<String> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        for name in ["emulator.db", "emulator.db-wal", "emulator.db-shm", "emulator.lock"] {
            assert!(names.iter().any(|it| it == name), "{name} in {names:?}");
        }
        for name in names {
            assert_eq!(mode(&folder.path().join(&name)), 0o600, "{round} {name}");
        }
        // A folder of the user's own stays as they made it.
        assert_eq!(mode(folder.path()), if round == "new" { 0o700 } else { 0o755 }, "{round}");
        program.kill();
        open(folder.path(), 0o755);
        if round == "there" {
            for entry in std::fs::read_dir(folder.path()).unwrap() {
                open(&entry.unwrap().path(), 0o644);
            }
        } else {
            for entry in std::fs::read_dir(folder.path()).unwrap() {
                std::fs::remove_file(entry.unwrap().path()).unwrap();
            }
        }
    }
}

#[test]
fn key_and_secret_come_by_the_environment_too() {
    let mut command = command(&["--json", "--exit-with-stdin"]);
    command
        .env("POSTPROXY_EMULATOR_API_KEY", "pp_test_mine")
        .env("POSTPROXY_EMULATOR_WEBHOOK_SECRET", "whsec_mine");
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    let ready: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&ready["api_key"], &ready["webhook_secret"]), (&json!("pp_test_mine"), &json!("whsec_mine")));

    let help = std::process::Command::new(env!("CARGO_BIN_EXE_postproxy-dm-emulator"))
        .env("POSTPROXY_EMULATOR_API_KEY", "pp_test_mine")
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("POSTPROXY_EMULATOR_API_KEY") && !help.contains("pp_test_mine"), "{help}");

    let exec = std::process::Command::new(env!("CARGO_BIN_EXE_postproxy-dm-emulator"))
        .env("POSTPROXY_EMULATOR_API_KEY", "pp_test_mine")
        .args(["exec", "--", "sh", "-c", "echo $POSTPROXY_API_KEY"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(exec.stdout).unwrap(), "pp_test_mine\n");
}

#[tokio::test]
async fn a_receiver_that_answers_is_told_all_before_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(|_| 200).await;
    let mut program = Program::in_folder(&folder, &["--webhook", &receiver.url, "--latency", "60000"]);
    for number in 0..20 {
        say(&program, &number.to_string()).await;
    }
    program.signal("TERM");
    assert_eq!(program.end().await.0, Some(0));
    let told = receiver.requests().len();
    // Those that had begun are written down, and told once; the others are told at the next start.
    let program = Program::in_folder(&folder, &["--latency", "60000"]);
    let (_, page) = program.call("/_emulator/deliveries?per_page=100", None, None).await;
    assert!(page["total"].as_u64().unwrap() as usize >= told, "{told} {page}");
    eventually(|| async {
        let (_, page) = program.call("/_emulator/deliveries?per_page=100", None, None).await;
        (page["total"] == 20).then_some(())
    })
    .await;
    assert_eq!(receiver.requests().len(), 20);
}
