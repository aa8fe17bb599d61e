//! The macros of the bot framework. Use them through `bot-server`, which documents them where they
//! are re-exported, beside the module that their output names.

mod args;
mod callback_data;
mod dialogue;
mod errors;
mod group;
mod names;
mod on;
mod paths;

use proc_macro::TokenStream;

#[allow(missing_docs, reason = "documented at its re-export, where examples can use it")]
#[proc_macro_attribute]
pub fn on(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let written = proc_macro::Span::call_site().source_text();
    on::expand(&attribute.into(), &item.into(), written.as_deref()).into()
}

#[allow(missing_docs, reason = "documented at its re-export, where examples can use it")]
#[proc_macro_attribute]
pub fn before(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let written = proc_macro::Span::call_site().source_text();
    on::before::expand(&attribute.into(), &item.into(), written.as_deref()).into()
}

#[allow(missing_docs, reason = "documented at its re-export, where examples can use it")]
#[proc_macro]
pub fn group(input: TokenStream) -> TokenStream {
    let written = proc_macro::Span::call_site().source_text();
    group::expand(&input.into(), written.as_deref()).into()
}

#[allow(missing_docs, reason = "documented at its re-export, where examples can use it")]
#[proc_macro_derive(CallbackData, attributes(callback_data))]
pub fn callback_data(item: TokenStream) -> TokenStream {
    let written = proc_macro::Span::call_site().source_text();
    callback_data::expand(&item.into(), written.as_deref()).into()
}

#[allow(missing_docs, reason = "documented at its re-export, where examples can use it")]
#[proc_macro_derive(Dialogue, attributes(dialogue, serde))]
pub fn dialogue(item: TokenStream) -> TokenStream {
    let written = proc_macro::Span::call_site().source_text();
    dialogue::expand(dialogue::Derive::Dialogue, &item.into(), written.as_deref()).into()
}

#[allow(missing_docs, reason = "documented at its re-export, where examples can use it")]
#[proc_macro_derive(Session, attributes(session, serde))]
pub fn session(item: TokenStream) -> TokenStream {
    let written = proc_macro::Span::call_site().source_text();
    dialogue::expand(dialogue::Derive::Session, &item.into(), written.as_deref()).into()
}

#[allow(missing_docs, reason = "documented at its re-export, where examples can use it")]
#[proc_macro_derive(CommandArgs, attributes(arg))]
pub fn command_args(item: TokenStream) -> TokenStream {
    let written = proc_macro::Span::call_site().source_text();
    args::command_args(&item.into(), written.as_deref()).into()
}

#[allow(missing_docs, reason = "documented at its re-export, where examples can use it")]
#[proc_macro_derive(CommandArg, attributes(arg))]
pub fn command_arg(item: TokenStream) -> TokenStream {
    let written = proc_macro::Span::call_site().source_text();
    args::command_arg(&item.into(), written.as_deref()).into()
}
