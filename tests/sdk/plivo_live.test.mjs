// npm `plivo`: sounds, keys and recordings in a call; conferences and their members.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Emulator, answered, number } from './support/emulator.mjs';
import { Application } from './support/application.mjs';

const talks = { steps: [{ silence: 500 }, { say: 'one two three four five six' }, { silence: 60000 }] };
let emulator, application;
test.before(async () => {
  emulator = await Emulator.start('--cps', '50');
  application = await Application.start();
});
test.after(async () => {
  application.stop();
  await emulator.stop();
});

const { calls, conferences } = new Proxy({}, { get: (_, name) => new Proxy({}, { get: (__, f) => (...a) => emulator.client[name][f](...a) }) });
const dial = async (xml, to = '14155550199') => {
  const answerUrl = application.plays(`/${to}`, xml);
  const { requestUuid } = await calls.create(number, to, answerUrl);
  await emulator.event(requestUuid, 'answered');
  return requestUuid;
};

test('a call hears what the API plays and says', async () => {
  const uuid = await dial('<Response><Wait length="60"/></Response>');
  assert.equal((await calls.speakText(uuid, 'one moment please')).message, 'speak started');
  assert.match((await emulator.event(uuid, 'speaks')).text, /one moment/);
  await calls.stopSpeakingText(uuid);
  assert.equal((await calls.playMusic(uuid, `${application.url}/none.wav`)).message, 'play started');
  await emulator.event(uuid, 'play_failed');
  await calls.stopPlayingMusic(uuid);
  assert.equal((await calls.sendDigits(uuid, '12#')).message, 'digits sent');
  assert.equal((await emulator.event(uuid, 'agent_digits')).digits, '12#');
  await calls.hangup(uuid);
  await assert.rejects(calls.speakText(uuid, 'too late'), answered(404));
});

test('a call is recorded, and the recording can be fetched', async () => {
  const uuid = await dial('<Response><Wait length="60"/></Response>');
  const tape = await calls.record(uuid, { callbackUrl: `${application.url}/taped`, fileFormat: 'wav' });
  assert.equal(tape.message, 'call recording started');
  await emulator.event(uuid, 'caller_says');
  await calls.stopRecording(uuid);
  const told = await application.request((r) => r.path === '/taped');
  assert.equal(told.params.recording_id, tape.recordingId);
  assert.ok(Number(told.params.recording_duration_ms) > 0);
  const wav = Buffer.from(await (await fetch(tape.url)).arrayBuffer());
  assert.equal(wav.subarray(0, 4).toString(), 'RIFF');
  await calls.hangup(uuid);
});

test('people meet in a conference and are looked after', async () => {
  const room = (more) => `<Response><Conference ${more} callbackUrl="${application.url}/room">desk</Conference><Wait length="60"/></Response>`;
  await emulator.control('POST', 'parties', { number: '0188', after_ms: 100, scenario: talks });
  const ann = await dial(room('startConferenceOnEnter="true"'), '14155550199');
  await emulator.event(ann, 'conference_entered');
  const bob = await dial(room('endConferenceOnExit="true"'), '14155550188');
  await emulator.event(bob, 'conference_entered');
  assert.deepEqual((await conferences.list()).conferences, ['desk']);
  const seen = await conferences.get('desk');
  assert.equal(seen.conferenceMemberCount, '2');
  assert.deepEqual(seen.members.map((m) => m.callUuid).sort(), [ann, bob].sort());
  // Each hears the other.
  await emulator.event(ann, 'agent_speech_began');
  await conferences.muteMember('desk', '2');
  assert.equal((await conferences.get('desk')).members.find((m) => m.memberId === '2').muted, true);
  await conferences.unmuteMember('desk', '2');
  await conferences.deafMember('desk', 'all');
  await conferences.undeafMember('desk', 'all');
  await conferences.speakTextToMember('desk', '1', 'only for you', {});
  assert.match((await emulator.event(ann, 'speaks')).text, /only for you/);
  const tape = await conferences.record('desk');
  assert.ok(tape.recordingId);
  await conferences.stopRecording('desk');
  await conferences.kickMember('desk', '2');
  const left = await application.request((r) => r.params.ConferenceAction === 'exit' && r.params.CallUUID === ann);
  assert.equal(left.params.ConferenceName, 'desk');
  await assert.rejects(conferences.get('desk'), answered(404));
  await calls.hangup(ann);
  await calls.hangup(bob);
});

test('a leg of a Dial is found by its parent, and transferred by itself', async () => {
  const uuid = await dial('<Response><Dial callerId="14155550100"><Number>14155550177</Number></Dial></Response>');
  const connected = await emulator.event(uuid, 'dial_connected');
  const away = application.plays('/away', '<Response><Speak>you are on your own now</Speak></Response>');
  await calls.transfer(uuid, { legs: 'bleg', blegUrl: away });
  await emulator.event(connected.leg, 'ended');
  const [leg] = await calls.list({ parentCallUuid: uuid });
  assert.equal(leg.callUuid, connected.leg);
  assert.equal(leg.toNumber, '14155550177');
});
