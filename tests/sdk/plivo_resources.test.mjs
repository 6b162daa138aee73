// npm `plivo`: account, applications, numbers, and how lists are paged.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Emulator, answered, authId, number, plivo } from './support/emulator.mjs';

let emulator;
test.before(async () => { emulator = await Emulator.start(); });
test.after(() => emulator.stop());

test('the account is read and changed', async () => {
  const account = await emulator.client.accounts.get();
  assert.equal(account.resourceUri, `/v1/Account/${authId}/`);
  assert.equal(account.billingMode, 'prepaid');
  assert.equal((await emulator.client.accounts.update({ name: 'desk' })).message, 'changed');
});

test('a wrong token is answered with 401', async () => {
  const stranger = new plivo.Client(authId, 'wrong', { url: `${emulator.url}/v1/Account/${authId}`, proxy: emulator.proxy.url });
  await assert.rejects(stranger.accounts.get(), answered(401));
  await assert.rejects(stranger.calls.list(), answered(401));
});

test('an application is created, read, changed and deleted', async () => {
  const { appId } = await emulator.client.applications.create('front_desk', { answerUrl: 'http://127.0.0.1:9/answer', answerMethod: 'GET' });
  assert.match(appId, /^\d{17}$/);
  let application = await emulator.client.applications.get(appId);
  assert.equal(application.answerUrl, 'http://127.0.0.1:9/answer');
  assert.equal(application.answerMethod, 'GET');
  assert.equal(application.sipUri, `sip:${appId}@app.plivo.com`);
  await emulator.client.applications.update(appId, { answerUrl: 'http://127.0.0.1:9/other', fallbackAnswerUrl: 'http://127.0.0.1:9/oops' });
  application = await emulator.client.applications.get(appId);
  assert.equal(application.answerUrl, 'http://127.0.0.1:9/other');
  assert.equal(application.fallbackAnswerUrl, 'http://127.0.0.1:9/oops');
  await emulator.client.applications.delete(appId);
  await assert.rejects(emulator.client.applications.get(appId), answered(404));
});

test('lists come in pages of twenty', async () => {
  const [{ meta: { totalCount: before } }] = [await emulator.client.applications.list()];
  for (let i = before; i < 24; ++i) await emulator.client.applications.create(`app_${i}`, { answerUrl: 'http://127.0.0.1:9/' });
  const first = await emulator.client.applications.list();
  assert.equal(first.length, 20);
  assert.equal(first.meta.totalCount, 24);
  assert.match(first.meta.next, /\?limit=20&offset=20$/);
  assert.equal(first.meta.previous, null);
  const second = await emulator.client.applications.list({ limit: 20, offset: 20 });
  assert.equal(second.length, 4);
  assert.equal(second.meta.next, null);
  assert.equal(new Set([...first, ...second].map((a) => a.appId)).size, 24);
  await assert.rejects(emulator.client.applications.list({ limit: 21 }), answered(400));
});

test('a number is listed, read and given to an application', async () => {
  const { appId } = await emulator.client.applications.create('new_desk', { answerUrl: 'http://127.0.0.1:9/new' });
  const [listed] = await emulator.client.numbers.list({ numberStartswith: '1415' });
  assert.equal(listed.number, number);
  assert.equal((await emulator.client.numbers.update(number, { appId, alias: 'front' })).message, 'changed');
  const read = await emulator.client.numbers.get(number);
  assert.equal(read.application, `/v1/Account/${authId}/Application/${appId}/`);
  assert.equal(read.alias, 'front');
  assert.equal(read.voiceEnabled, true);
  await assert.rejects(emulator.client.numbers.get('14155559999'), answered(404));
});
