//! The application without a window: session, actions, commands, history, jobs. Floor 7.
