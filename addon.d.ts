// The function through which the package requires its native addon, so that tools that trace a deployment find the addon.
// Programs don't need it.

declare const requireAddon: (name: string) => unknown;
export default requireAddon;
