// The service worker: after the first visit the lab needs no network. The build puts the files in (offline.plugin.ts).
const { version, files } = LAB;
const CACHE = `weightseed-lab-${version}`;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files)));
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((keys) => keys.filter((key) => key.startsWith("weightseed-lab-") && key !== CACHE))
      .then((old) => Promise.all(old.map((key) => caches.delete(key)))),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope)) return;
  event.respondWith(request.mode === "navigate" ? page(request) : file(request));
});

/** The page itself may have been renewed. */
async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    return (await (await caches.open(CACHE)).match("./")) ?? Promise.reject(error);
  }
}

/** Other files are named by their content. */
async function file(request) {
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}
