// Starts a variant: `node serve.mjs express`. Prints its port, and at its end the processor time that it took, in
// milliseconds.

const { server } = await import(`./${process.argv[2]}.mjs`);
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.once("SIGTERM", () => process.exit());
process.once("disconnect", () => process.exit());
process.on("message", (question) => {
  if (question === "cpu") process.send(process.cpuUsage());
});
