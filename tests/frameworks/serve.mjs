// A process with several examples at once, each on a port of its own. It prints a line of JSON for each that serves, or
// can't. Runs in Node, Bun and Deno.

const [, , list] = process.argv;

process.on("unhandledRejection", (error) => console.error(`unhandled rejection: ${error?.stack ?? error}`));

for (const { id, file, port, host } of JSON.parse(list)) {
  try {
    process.env.PORT = String(port);
    if (host) await (await import(`./hosts/${host}.mjs`)).serve(file, port, id);
    else await import(file);
    console.log(JSON.stringify({ serves: id }));
  } catch (error) {
    console.log(JSON.stringify({ fails: id, why: String(error?.stack ?? error) }));
  }
}
