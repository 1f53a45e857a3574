//! The command line: arguments as typed → plan → commands → print. Floor 8.
