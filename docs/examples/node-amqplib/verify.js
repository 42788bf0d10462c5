// Checks a receipt with nothing but public keys, in Node alone.
//
// 1. Each field shown is hashed with its salt; with the digests of the fields not shown they make the leaf.
// 2. The path leads from the leaf to the root of the tree (RFC 6962).
// 3. The root stands in a head that the exchange signed (Ed25519, detached JWS).

import { createHash, createPublicKey, verify as checkSignature } from 'node:crypto';

/** Return the position of the receipt's entry in the log; any step that does not hold throws. */
export function verify(receipt, jwks) {
  const { entry, proof, head: signed } = receipt;
  const digests = { ...entry.digests };
  for (const [name, { salt, value }] of Object.entries(entry.fields)) {
    digests[name] = sha256(Buffer.from(salt, 'hex'), name, '\0', canonical(value)).toString('hex');
  }
  const leaf = sha256('\0', canonical({ fields: digests, v: 1 }));

  const root = climb(leaf, proof.index, proof.size, proof.path.map((step) => Buffer.from(step, 'hex')));
  if (root.toString('hex') !== signed.head.root || proof.size !== signed.head.size) {
    throw new Error('the entry is not in the tree of the head');
  }

  const [header, , signature] = signed.signature.split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url'));
  const jwk = jwks.keys.find((key) => key.kid === kid);
  const input = Buffer.from(`${header}.${Buffer.from(canonical(signed.head)).toString('base64url')}`);
  const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' });
  if (!checkSignature(null, input, key, Buffer.from(signature, 'base64url'))) {
    throw new Error('the head is not signed by the exchange');
  }
  return signed.head.first + proof.index;
}

/** Return the root that a leaf and its path lead to (RFC 9162, section 2.1.3.2). */
function climb(leaf, place, size, path) {
  let [node, index, last] = [leaf, BigInt(place), BigInt(size - 1)];
  for (const step of path) {
    if (index & 1n || index === last) {
      node = sha256('\x01', step, node);
      while (!(index & 1n) && index) [index, last] = [index >> 1n, last >> 1n];
    } else {
      node = sha256('\x01', node, step);
    }
    [index, last] = [index >> 1n, last >> 1n];
  }
  if (last) throw new Error('the path is too short');
  return node;
}

/** JSON in the one form that is hashed: keys in order, no spaces. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const names = Object.keys(value).sort(byCodePoint);
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

function byCodePoint(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
