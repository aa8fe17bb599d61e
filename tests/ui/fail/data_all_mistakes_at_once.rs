use bot_server::prelude::*;

#[derive(CallbackData)]
#[callback_data(prefix = 5, prefix = "d", version, signed = true, name = "x", upgrade = "old")]
enum Drink {
    #[callback_data(version = 2)]
    Tea,
    #[callback_data(name = "")]
    Грог,
    Сбитень,
}

#[on(callback_query)]
async fn drink(_drink: Data<Drink>) -> SendMessage {
    SendMessage::new(1, "?").reply_markup(keyboard![[button("Tea", Drink::Tea)]])
}

fn main() {}
