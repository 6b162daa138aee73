// The web server of a voice application: plays the XML it was given, and keeps every request with its parameters.
import http from 'node:http';

export class Application {
  static async start() {
    const it = new Application();
    it.server = http.createServer((asked, answer) => it.#handle(asked, answer));
    await new Promise((ready) => it.server.listen(0, '127.0.0.1', ready));
    it.url = `http://127.0.0.1:${it.server.address().port}`;
    return it;
  }

  documents = new Map(); // path -> XML, or a function of the request that returns it
  requests = [];
  #waiting = [];

  plays(path, xml) {
    this.documents.set(path, xml);
    return this.url + path;
  }

  /** The first request that fits, now or within 20 s. */
  request(fits) {
    const found = this.requests.find(fits);
    if (found) return Promise.resolve(found);
    return new Promise((ready, failed) => {
      const timer = setTimeout(() => failed(new Error('the request did not come in 20 s')), 20000);
      this.#waiting.push({ fits, ready: (r) => { clearTimeout(timer); ready(r); } });
    });
  }

  event(name, more = () => true) {
    return this.request((r) => r.params.Event === name && more(r.params));
  }

  async #handle(asked, answer) {
    let body = '';
    for await (const part of asked) body += part;
    const url = new URL(asked.url, this.url);
    const request = {
      method: asked.method, url: this.url + asked.url, path: url.pathname, headers: asked.headers,
      form: Object.fromEntries(new URLSearchParams(body)),
      params: { ...Object.fromEntries(url.searchParams), ...Object.fromEntries(new URLSearchParams(body)) },
    };
    const document = this.documents.get(url.pathname);
    const xml = typeof document === 'function' ? document(request) : document;
    answer.writeHead(200, { 'Content-Type': 'application/xml' }).end(xml ?? '<Response/>');
    this.requests.push(request);
    this.#waiting = this.#waiting.filter((w) => !(w.fits(request) && (w.ready(request), true)));
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
