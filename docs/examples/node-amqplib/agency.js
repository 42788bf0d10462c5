// An agency's system in Node with amqplib: call a method, say a fact, receive an event, verify a receipt.
//
//   npm ci
//   AMQP_URI=amqp://… EXCHANGE_URL=http://… node agency.js 91441323MA4YNT018E

import { randomUUID } from 'node:crypto';
import amqp from 'amqplib';
import { verify } from './verify.js';

const { AMQP_URI, EXCHANGE_URL } = process.env;
const uscc = process.argv[2];
const PATIENCE_MS = 20_000;

const connection = await amqp.connect(AMQP_URI);
const channel = await connection.createConfirmChannel();
const returned = new Map(); // correlation id → what to do when nobody takes the message
channel.on('return', (message) => returned.get(message.properties.correlationId)?.());

const rating = await call('credit.get_rating', { uscc });
console.log(`1. called credit.get_rating: score ${rating.score}, grade ${rating.score_grade}`);

const documentNo = `惠东市监罚〔2026〕${randomUUID().slice(0, 8)}号`;
const receipt = await say('credit.record_act', act(uscc, documentNo));
console.log(`2. said credit.record_act: receipt ${receipt.id}`);

const event = await hear('credit.record_added', (data) => data.document_no === documentNo);
console.log(`3. received credit.record_added about ${event.uscc}`);

const logged = await waitLogged(receipt.id);
// Keep your own copy of the keys: a copy fetched each time proves nothing against its owner.
const jwks = await (await fetch(`${EXCHANGE_URL}/.well-known/jwks.json`)).json();
console.log(`4. verified: entry ${verify(logged, jwks)} of the evidence log`);

await connection.close();

/** Call `service.method` as nameko does; the reply comes to a queue of our own. */
async function call(operation, fields) {
  const key = randomUUID();
  const queue = `rpc.reply-${key}`;
  await channel.assertQueue(queue, { exclusive: true, autoDelete: true, durable: false });
  await channel.bindQueue(queue, 'nameko-rpc', key);
  const answer = take(queue, (_, message) => message.properties.correlationId === key);
  const absent = new Promise((_, reject) => {
    returned.set(key, () => reject(new Error(`nobody answers for ${operation}`)));
  });
  channel.publish('nameko-rpc', operation, json({ args: [], kwargs: fields }), {
    contentType: 'application/json',
    correlationId: key,
    replyTo: key,
    expiration: PATIENCE_MS,
    mandatory: true, // nobody there: it comes back at once instead of being dropped
  });
  const reply = await Promise.race([answer, absent]).finally(() => returned.delete(key));
  await channel.deleteQueue(queue);
  if (reply.error) throw new Error(`${operation}: ${reply.error.exc_type}: ${reply.error.value}`);
  return reply.result;
}

/** Say a fact without waiting for its answer; the broker keeps it until the receipt is there. */
async function say(operation, fields) {
  const messageId = randomUUID(); // the same id again is the same fact
  channel.publish('facts', operation, json(fields), {
    contentType: 'application/json',
    messageId,
    persistent: true,
    mandatory: true,
  });
  await channel.waitForConfirms();
  const told = await take('receipts', (_, message) => message.properties.correlationId === messageId);
  if (told.status !== 'ok') throw new Error(`${operation}: ${told.problem.detail}`);
  return told.receipt;
}

/** Take events out of the inbox until the wanted one is there. */
function hear(name, wanted) {
  return take('inbox', (data, { properties }) => properties.headers['ce-type'].startsWith(`cn.sanhu.${name}.v`) && wanted(data));
}

/** Take messages until the wanted one is there; each is acknowledged after it was looked at. */
async function take(queue, wanted) {
  const consumerTag = randomUUID();
  let timer;
  try {
    return await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`nothing of the kind in ${queue}`)), PATIENCE_MS);
      channel.consume(queue, (message) => {
        if (message === null) return; // the queue is gone
        const data = JSON.parse(message.content.toString());
        if (wanted(data, message)) resolve(data);
        channel.ack(message);
      }, { consumerTag }).catch(reject);
    });
  } finally {
    clearTimeout(timer);
    await channel.cancel(consumerTag);
  }
}

/** Ask for the receipt until the evidence log has it, which takes two seconds at most. */
async function waitLogged(receiptId) {
  for (const ends = Date.now() + PATIENCE_MS; Date.now() < ends;) {
    const told = await call('gateway.get_receipt', { receipt_id: receiptId });
    if (told.status === 'logged') return told;
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
  throw new Error(`receipt ${receiptId} is not in the log yet`);
}

function json(value) {
  return Buffer.from(JSON.stringify(value));
}

function act(code, number) {
  return {
    uscc: code,
    document_no: number,
    occurred_on: '2026-10-02',
    effective_on: '2026-11-20',
    item: 'L04',
  };
}
