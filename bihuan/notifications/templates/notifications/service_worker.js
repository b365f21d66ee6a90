// Shows what the push service brings, and opens it where it is pressed.
self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? { title: "Bihuan" };
  const options = { body: said.body, tag: said.tag, icon: "/static/ui/favicon.svg", data: { url: said.url } };
  event.waitUntil(self.registration.showNotification(said.title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data?.url || "/", self.location.origin);
  if (address.origin !== self.location.origin) return;
  event.waitUntil(self.clients.openWindow(address.href));
});
