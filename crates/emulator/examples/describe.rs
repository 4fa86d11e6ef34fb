//! Prints the control endpoints as JSON. `xtask generate` makes the types and methods of npm/emulator and the README's
//! table of it.

fn main() {
    println!("{:#}", postproxy_dm_emulator::control_endpoints());
}
