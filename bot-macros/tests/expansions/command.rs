/// Ban a member.
///
/// For some days, or for ever.
#[on(
    message,
    command = "ban" | "kick",
    alias = "b",
    description(de = "Jemanden sperren", ru = "Забанить"),
    scope = all_group_chats,
    priority = -5
)]
pub(crate) async fn ban(command: Command, bans: State<Bans>) -> Result<String, BoxError> {
    bans.add(command.args).await
}
