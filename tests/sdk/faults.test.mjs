// Sockets that misbehave, seen from the other end: what cannot be seen in a world without sockets.
import test from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { WebSocketServer } from 'ws';
import { Emulator, authId, authToken } from './support/emulator.mjs';
import { Application } from './support/application.mjs';

let emulator, application;
test.before(async () => {
  emulator = await Emulator.start();
  application = await Application.start();
});
test.after(async () => {
  application.stop();
  await emulator.stop();
});

const account = (signal) => fetch(`${emulator.url}/v1/Account/${authId}/`, {
  signal, headers: { Authorization: `Basic ${Buffer.from(`${authId}:${authToken}`).toString('base64')}` },
});
const fault = (f) => emulator.control('POST', 'faults', f);

test('a reply is reset, slow, or never comes', async () => {
  await fault({ kind: 'reset_reply' });
  await assert.rejects(account(), (e) => /ECONNRESET|closed/.test(`${e.cause?.code} ${e.cause}`));
  await fault({ kind: 'slow_reply', ms: 1000 });
  const began = Date.now();
  assert.equal((await (await account()).json()).auth_id, authId);
  assert.ok(Date.now() - began >= 900);
  await fault({ kind: 'silent_reply' });
  await assert.rejects(account(AbortSignal.timeout(700)), { name: 'TimeoutError' });
  assert.equal((await account()).status, 200);
});

test('429 says when to come back, if the switch says so', async () => {
  await emulator.control('POST', 'switches', { retry_after_s: 5, empty_429: true });
  await fault({ kind: 'rest_status', status: 429 });
  const answer = await account();
  assert.equal(answer.status, 429);
  assert.equal(answer.headers.get('retry-after'), '5');
});

test('a webhook is slow, half dead, or reset, and is sent again', async () => {
  for (const [kind, ms] of [['slow_webhook', 600], ['half_dead_webhook', 600], ['reset_webhook', 0]]) {
    const path = `/${kind}`;
    await emulator.client.applications.update('app1', { answerUrl: application.plays(path, '<Response/>') });
    await fault({ kind, event: 'StartApp', ms });
    const began = Date.now();
    const uuid = await emulator.ring();
    await application.request((r) => r.path === path);
    if (ms) assert.ok(Date.now() - began >= 500, kind);
    await emulator.event(uuid, 'ended');
    const { webhooks } = await emulator.control('GET', 'webhooks');
    const attempts = webhooks.filter((w) => w.call_uuid === uuid && w.event === 'StartApp');
    assert.equal(attempts[0].fault, kind);
    assert.equal(attempts.at(-1).status, 200);
  }
});

test('nobody answers the telephone exchange: connection refused is tried again, then the fallback is asked', async () => {
  const closed = net.createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const url = `http://127.0.0.1:${closed.address().port}/`;
  closed.close();
  await emulator.client.applications.update('app1', {
    answerUrl: `${url}#rc=2&ct=500`, fallbackAnswerUrl: application.plays('/sorry', '<Response><Speak>sorry</Speak></Response>'),
  });
  const uuid = await emulator.ring();
  await application.request((r) => r.path === '/sorry');
  const { webhooks } = await emulator.control('GET', 'webhooks');
  assert.equal(webhooks.filter((w) => w.call_uuid === uuid && w.url.startsWith(url)).length, 3);
});

test('a stream goes half dead: the socket stays, and nothing comes', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  await emulator.client.applications.update('app1', {
    answerUrl: application.plays('/stream', `<Response><Stream keepCallAlive="true">ws://127.0.0.1:${server.address().port}/</Stream></Response>`),
  });
  await fault([{ kind: 'half_dead_stream', ms: 300 }, { kind: 'malformed_frame', skip: 3 }]);
  const connected = once(server, 'connection');
  const uuid = await emulator.ring();
  const [socket] = await connected;
  let broken = 0, last = 0, closed = false;
  socket.on('message', (data) => {
    last = Date.now();
    try { JSON.parse(data); } catch { ++broken; }
  });
  socket.on('close', () => { closed = true; });
  await emulator.event(uuid, 'stream_half_dead');
  const { health } = { health: await emulator.control('GET', 'health') };
  assert.equal(health.live_calls >= 1, true);
  assert.equal(broken, 1);
  assert.equal(closed, false);
  assert.ok(last > 0);
  await emulator.control('DELETE', `calls/${uuid}`);
  server.close();
  for (const one of server.clients) one.terminate();
});
