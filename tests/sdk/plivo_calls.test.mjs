// npm `plivo`: calls made, found, steered and ended.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Emulator, answered, number } from './support/emulator.mjs';
import { Application } from './support/application.mjs';

const listener = '14155550199', second = '14155550198';
let emulator, application, answerUrl;
test.before(async () => {
  emulator = await Emulator.start('--cps', '50');
  application = await Application.start();
  answerUrl = application.plays('/answer', '<Response><Wait length="60"/></Response>');
  application.plays('/hangup', '');
});
test.after(async () => {
  application.stop();
  await emulator.stop();
});

const dial = async (to = listener, more = {}) => {
  const made = await emulator.client.calls.create(number, to, answerUrl, { hangupUrl: `${application.url}/hangup`, ...more });
  return made.requestUuid;
};
const talking = async (to, more) => {
  const uuid = await dial(to, more);
  await emulator.event(uuid, 'answered');
  return uuid;
};

test('a call is made, seen alive, hung up and found in the records', async () => {
  const made = await emulator.client.calls.create(number, listener, answerUrl, { ringUrl: `${application.url}/ring`, hangupUrl: `${application.url}/hangup` });
  assert.equal(made.message, 'call fired');
  const uuid = made.requestUuid;
  await emulator.event(uuid, 'answered');
  const ring = await application.event('Ring');
  assert.equal(ring.params.CallStatus, 'ringing');
  const live = await emulator.client.calls.getLiveCall(uuid);
  assert.equal(live.callStatus, 'in-progress');
  assert.equal(live.to, listener);
  assert.ok((await emulator.client.calls.listLiveCalls()).some((c) => (c.callUuid ?? c.id ?? c) === uuid));
  await emulator.client.calls.hangup(uuid);
  const bye = await application.event('Hangup', (p) => p.CallUUID === uuid);
  assert.equal(bye.params.HangupCauseCode, '4000');
  assert.equal(bye.params.HangupSource, 'API Request');
  const record = await emulator.client.calls.get(uuid);
  assert.equal(record.hangupCauseCode, 4000);
  assert.equal(record.toNumber, listener);
  await assert.rejects(emulator.client.calls.hangup(uuid), answered(404));
});

test('finished calls are listed in pages, newest first, and filtered', async () => {
  const uuids = [];
  for (let i = 0; i < 22; ++i) uuids.push(await dial('14155550001')); // busy
  await emulator.event(uuids.at(-1), 'ended');
  const first = await emulator.client.calls.list({ limit: 20, hangupCauseCode: 3010 });
  assert.equal(first.length, 20);
  assert.equal(first.meta.totalCount, 22);
  const rest = await emulator.client.calls.list({ limit: 20, offset: 20, hangupCauseCode: 3010 });
  assert.equal(rest.length, 2);
  assert.deepEqual(new Set([...first, ...rest].map((c) => c.callUuid)), new Set(uuids));
  assert.equal((await emulator.client.calls.list({ toNumber: '14155550777' })).length, 0);
});

test('a call that waits for its turn is queued, and can be cancelled', async () => {
  const slow = await Emulator.start('--cps', '0.2');
  try {
    await slow.client.calls.create(number, listener, answerUrl);
    const { requestUuid } = await slow.client.calls.create(number, second, answerUrl, { hangupUrl: `${application.url}/hangup` });
    const queued = await slow.client.calls.getQueuedCall(requestUuid);
    assert.equal(queued.callStatus, 'queued');
    assert.equal((await slow.client.calls.listQueuedCalls()).length, 1);
    await slow.client.calls.cancel(requestUuid);
    const bye = await application.event('Hangup', (p) => p.CallUUID === requestUuid);
    assert.equal(bye.params.CallStatus, 'cancel');
    assert.equal(bye.params.HangupCauseCode, '1000');
  } finally {
    await slow.stop();
  }
});

test('many are called at once, and the wrong ones are named', async () => {
  const made = await emulator.client.calls.create(number, [listener, second], answerUrl);
  assert.equal(made.requestUuid.length, 2);
  assert.equal(new Set(made.requestUuid).size, 2);
});

test('what cannot be a call is answered with 400, naming the parameter', async () => {
  await assert.rejects(emulator.client.calls.create(number, '0', answerUrl), answered(400, /^Error: to parameter/));
});

test('a call is transferred to another document', async () => {
  const uuid = await talking();
  application.plays('/elsewhere', '<Response><Speak>this is the other desk</Speak><Hangup/></Response>');
  const moved = await emulator.client.calls.transfer(uuid, { legs: 'aleg', alegUrl: `${application.url}/elsewhere` });
  assert.equal(moved.message, 'call transfered');
  await emulator.event(uuid, 'ended');
  const call = await emulator.call(uuid);
  assert.ok(call.transcript.some((t) => t.text.includes('the other desk')));
});
