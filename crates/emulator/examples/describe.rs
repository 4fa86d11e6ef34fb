//! Prints the control endpoints as JSON. `xtask generate` makes the types and methods of npm/emulator and the table of
//! docs/emulator.md of it.

fn main() {
    println!("{:#}", postproxy_dm_emulator::control_endpoints());
}
