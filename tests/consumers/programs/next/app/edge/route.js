import { program } from "../../../program.js";

export const runtime = "edge";
export const dynamic = "force-dynamic";

export async function GET() {
  const { EMULATOR_URL: url, EMULATOR_KEY: key } = process.env;
  return new Response(await program({ url, key }));
}
