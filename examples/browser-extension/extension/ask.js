// Asks the service worker, which makes the calls to the API.

export async function ask(action, request) {
  const { data, error } = await chrome.runtime.sendMessage({ action, ...request });
  if (error) throw Object.assign(new Error(error.message), { name: error.name });
  return data;
}
