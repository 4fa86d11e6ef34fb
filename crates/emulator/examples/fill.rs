//! Fills the folder of an emulator that is not running with chats and messages, many at once: `npm run bench` measures
//! what they cost. `fill FOLDER CHATS MESSAGES`

use std::error::Error;
use std::path::Path;

use postproxy_dm_core::model::{Chat, Direction, Message, MessageStatus, Platform};
use rusqlite::Connection;

const NUMBERS: &str =
    "WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?1)";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, chats, messages] = &arguments[..] else { return Err("fill FOLDER CHATS MESSAGES".into()) };
    let (chats, messages): (u64, u64) = (chats.parse()?, messages.parse()?);

    let mut connection = Connection::open(Path::new(folder).join("emulator.db"))?;
    connection.execute_batch("PRAGMA synchronous = OFF")?;
    let transaction = connection.transaction()?;
    let profile_id: String = transaction.query_row(
        "SELECT id FROM profile WHERE document ->> 'platform' = 'facebook'",
        [],
        |row| row.get(0),
    )?;

    let chat = Chat {
        profile_id,
        platform: Platform::Facebook,
        participant_name: Some("Jane Doe".to_owned()),
        ..Chat::default()
    };
    // The latest chat is the first, and everyone wrote within the last day: all windows are open.
    let sql = format!(
        "{NUMBERS} INSERT INTO chat (id, document) SELECT 'chat_' || n, json_set(?2, '$.id', 'chat_' || n,
            '$.participant_external_id', 'person_' || n, '$.external_conversation_id', 't_' || n,
            '$.created_at', moment, '$.last_message_at', moment, '$.last_inbound_at', moment)
         FROM (SELECT n, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || (n % 80000) || ' seconds') AS moment FROM number)"
    );
    transaction.execute(&sql, (chats, serde_json::to_string(&chat)?))?;

    let message = Message {
        direction: Direction::Inbound,
        status: MessageStatus::Received,
        body: Some("Hi! Where is my order? I have waited for a week.".to_owned()),
        ..Message::default()
    };
    let sql = format!(
        "{NUMBERS} INSERT INTO message (id, document) SELECT 'msg_' || n, json_set(?2, '$.id', 'msg_' || n,
            '$.chat_id', 'chat_' || (n % ?3), '$.external_id', 'm_' || n,
            '$.created_at', moment, '$.external_posted_at', moment)
         FROM (SELECT n, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || (n % 80000) || ' seconds') AS moment FROM number)"
    );
    transaction.execute(&sql, (messages, serde_json::to_string(&message)?, chats))?;
    transaction.execute_batch(
        "INSERT OR REPLACE INTO message_count SELECT chat_id, direction, status, count(*) FROM message
         GROUP BY chat_id, direction, status",
    )?;
    transaction.commit()?;
    Ok(())
}
