// What the package requires its native addon through, so that tools that trace a deployment find it. Not for programs.

declare const requireAddon: (name: string) => unknown;
export default requireAddon;
