#[cfg(feature = "members")]
#[on(chat_member | my_chat_member, new_status = member | restricted, old_status = left)]
async fn joined(change: ChatMemberUpdated) {}
