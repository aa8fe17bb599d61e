//! Arguments without names: a tuple, or a single one.

use super::{
    ArgsError, CommandArg, CommandArgs, Tokens,
    arg::{Shown, check_order, usage},
};

/// A single argument.
#[diagnostic::do_not_recommend]
impl<T: CommandArg> CommandArgs for T {
    fn usage() -> String {
        usage(&[Shown::of::<T>()])
    }

    fn parse(args: &mut Tokens<'_>) -> Result<Self, ArgsError> {
        T::take(T::NAME, args)
    }
}

/// No arguments: any is one too many.
impl CommandArgs for () {
    fn usage() -> String {
        String::new()
    }

    fn parse(_: &mut Tokens<'_>) -> Result<Self, ArgsError> {
        Ok(())
    }
}

macro_rules! tuples {
    ($($arg:ident)*) => {
        impl<$($arg: CommandArg),*> CommandArgs for ($($arg,)*) {
            const ORDER: () = check_order(&[$(Shown::of::<$arg>()),*]);

            fn usage() -> String {
                usage(&[$(Shown::of::<$arg>()),*])
            }

            fn parse(args: &mut Tokens<'_>) -> Result<Self, ArgsError> {
                const { Self::ORDER };
                Ok(($($arg::take($arg::NAME, args)?,)*))
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
