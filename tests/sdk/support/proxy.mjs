// An HTTP proxy that is api.plivo.com for whoever connects through it, and hands every request to the emulator.
import http from 'node:http';
import https from 'node:https';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export async function startProxy(emulator) {
  const keys = path.join(process.env.TANDEM_BUILD, 'sdk');
  const behind = https.createServer({
    key: readFileSync(path.join(keys, 'key.pem')), cert: readFileSync(path.join(keys, 'certificate.pem')),
  }, (asked, answer) => {
    const onward = http.request(emulator + asked.url, { method: asked.method, headers: asked.headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    onward.on('error', () => asked.socket.destroy());
    asked.pipe(onward);
  });
  const sockets = new Set();
  const front = http.createServer();
  front.on('connect', (asked, socket) => {
    if (asked.url !== 'api.plivo.com:443') return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    behind.emit('connection', socket);
  });
  await new Promise((ready) => front.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${front.address().port}`,
    stop() {
      front.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
