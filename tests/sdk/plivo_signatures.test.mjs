// The emulator signs; npm `plivo` judges. What both sides of this repository might misread alike is found here.
import test from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { Emulator, authToken, number, plivo } from './support/emulator.mjs';
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

const valid = (r, token = authToken, form = r.form) => ['x-plivo-signature-v3', 'x-plivo-signature-ma-v3'].map((name) =>
  plivo.validateV3Signature(r.method, r.url, r.headers['x-plivo-signature-v3-nonce'], token, r.headers[name], form));

for (const method of ['POST', 'GET']) {
  for (const query of ['', '?desk=front&b=2&b=1&a=x%20y+z&blank=']) {
    test(`${method} webhooks to a URL ${query ? 'with' : 'without'} a query are signed`, async () => {
      const path = `/${method}${query.length}`;
      const answer = application.plays(`${path}/answer`, '<Response><Wait length="1"/></Response>') + query;
      await emulator.client.applications.update('app1', {
        answerUrl: `${answer}#rt=5000`, answerMethod: method, hangupUrl: `${application.url}${path}/hangup${query}`, hangupMethod: method,
      });
      await emulator.ring({ steps: [] }, { caller_name: 'Zoë & Søn <1>' });
      const seen = [await application.request((r) => r.path === `${path}/answer`), await application.request((r) => r.path === `${path}/hangup`)];
      for (const r of seen) {
        assert.equal(r.method, method);
        assert.match(r.headers['x-plivo-signature-v3-nonce'], /^\d{20}$/);
        assert.deepEqual(valid(r), [true, true], r.url);
        assert.deepEqual(valid(r, 'another-token'), [false, false]);
        if (method === 'POST') assert.deepEqual(valid(r, authToken, { ...r.form, From: '1900' }), [false, false]);
      }
    });
  }
}

test('the webhooks of an outbound call are signed, ring to hangup', async () => {
  application.plays('/out', '<Response><Speak>hello</Speak></Response>');
  await emulator.client.calls.create(number, '14155550199', `${application.url}/out`, {
    answerMethod: 'GET', ringUrl: `${application.url}/out/ring?x=1`, ringMethod: 'GET', hangupUrl: `${application.url}/out/hangup`,
  });
  for (const path of ['/out', '/out/ring', '/out/hangup']) {
    const r = await application.request((one) => one.path === path);
    assert.deepEqual(valid(r), [true, true], path);
  }
});

test('a wrong signature is found out', async () => {
  await emulator.control('POST', 'faults', { kind: 'wrong_signature', event: 'StartApp' });
  application.plays('/wrong', '<Response/>');
  await emulator.client.applications.update('app1', { answerUrl: `${application.url}/wrong`, answerMethod: 'POST' });
  await emulator.ring();
  const r = await application.request((one) => one.path === '/wrong');
  assert.deepEqual(valid(r), [false, false]);
});

test('the upgrade of a stream is signed as Plivo is said to sign it', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const upgrade = new Promise((ready) => server.once('connection', (socket, request) => ready({ socket, request })));
  application.plays('/stream', `<Response><Stream keepCallAlive="true">ws://127.0.0.1:${server.address().port}/agent?run=7</Stream></Response>`);
  await emulator.client.applications.update('app1', { answerUrl: `${application.url}/stream` });
  const uuid = await emulator.ring();
  const { request } = await upgrade;
  const url = `http://127.0.0.1:${server.address().port}${request.url}`;
  assert.equal(plivo.validateV3Signature('GET', url, request.headers['x-plivo-signature-v3-nonce'], authToken, request.headers['x-plivo-signature-v3']), true);
  await emulator.control('DELETE', `calls/${uuid}`);
  server.close();
});
