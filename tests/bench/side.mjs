// One side of a comparison, alone in its process: `side.mjs KIND SIDE`, forked by scripts/bench/sides.mjs. The module of the
// kind exports a function for each question. Takes `{ ask, given }`, and answers `{ answer }` or `{ error }`.

const [, , kind, side] = process.argv;
const { open } = await import(`./${kind}/measure.mjs`);
const questions = await open(side);

process.on("message", async ({ ask, given }) => {
  try {
    process.send({ answer: await questions[ask](given) });
  } catch (error) {
    process.send({ error: `${side}: ${error.stack ?? error}` });
  }
});
// Also if the bench is killed: some sides have a server, which would go on for ever.
process.once("disconnect", () => process.exit());
process.send({ answer: "ready" });
