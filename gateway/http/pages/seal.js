"use strict";
// Seals letters and files to a unit's key, and opens answers by the code: all of it here, nothing of it elsewhere.
// The same as client/sanhu_client/intake; any library of JOSE opens these boxes.
const Sealing = (() => {
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const LETTER_SIZES = [4096, 16384, 65536];
  const FILE_SIZES = [65536, 131072, 262144, 524288];
  const GCM = { name: "AES-GCM", tagLength: 128 };
  const { subtle } = crypto;
  const utf8 = text => new TextEncoder().encode(text);
  const text = bytes => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

  function base64(bytes) {
    let plain = "";
    for (let at = 0; at < bytes.length; at += 32768)
      plain += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(plain);
  }
  const base64url = bytes => base64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const unbase64 = told =>
    Uint8Array.from(atob(told.replace(/-/g, "+").replace(/_/g, "/")), char => char.charCodeAt(0));
  const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
  const digest = async bytes => new Uint8Array(await subtle.digest("SHA-256", bytes));
  const sha256 = async told => hex(await digest(typeof told === "string" ? utf8(told) : told));

  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  }
  const number = value => new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);

  function filled(bytes, sizes, byte) {
    const size = sizes.find(one => bytes.length <= one);
    if (!size) throw new Error("过长，无法密封 Too long to be sealed");
    const whole = new Uint8Array(size).fill(byte);
    whole.set(bytes);
    return whole;
  }

  // RFC 7518, 4.6: ECDH-ES, direct, A256GCM
  async function agreed(mine, theirs) {
    const z = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 256));
    const about = joined(number(7), utf8("A256GCM"), number(0), number(0), number(256));
    return digest(joined(number(1), z, about));
  }

  async function sealed(plain, secret, header) {
    const head = base64url(utf8(JSON.stringify(header)));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const key = await subtle.importKey("raw", secret, GCM, false, ["encrypt"]);
    const box = new Uint8Array(await subtle.encrypt({ ...GCM, iv, additionalData: utf8(head) }, key, plain));
    return `${head}..${base64url(iv)}.${base64url(box.subarray(0, -16))}.${base64url(box.subarray(-16))}`;
  }

  async function sealTo(plain, unit, about, part) {
    const pair = await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const { crv, kty, x, y } = await subtle.exportKey("jwk", pair.publicKey);
    const jwk = { crv: unit.jwk.crv, kty: unit.jwk.kty, x: unit.jwk.x, y: unit.jwk.y };
    const theirs = await subtle.importKey("jwk", jwk, { name: "ECDH", namedCurve: "P-256" }, false, []);
    const header = {
      alg: "ECDH-ES", enc: "A256GCM", typ: "sanhu-report", kid: unit.kid, epk: { crv, kty, x, y },
      sanhu: { division: about.division, kind: about.kind, follow: about.follow, part },
    };
    return sealed(plain, await agreed(pair.privateKey, theirs), header);
  }

  const newCode = () => Array.from(crypto.getRandomValues(new Uint8Array(20)), byte => ALPHABET[byte & 31]).join("");
  const shown = code => code.match(/.{4}/g).join("-");

  function readCode(told) {
    const found = told.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
    return found.length === 20 && [...found].every(char => ALPHABET.includes(char)) ? found : null;
  }

  async function derived(code, use) {
    const key = await subtle.importKey("raw", utf8(code), "HKDF", false, ["deriveBits"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: utf8("sanhu-report-1"), info: utf8(use) };
    return new Uint8Array(await subtle.deriveBits(how, key, 256));
  }
  const secretOf = async code => hex(await derived(code, "follow"));
  const followOf = async code => sha256(await derived(code, "follow"));

  async function sealLetter(letter, unit, about, code) {
    const whole = { ...letter, v: 1, answer_key: base64url(await derived(code, "answer")) };
    return sealTo(filled(utf8(JSON.stringify(whole)), LETTER_SIZES, 32), unit, about, "letter");
  }

  async function sealFile(name, content, unit, about) {
    const told = utf8(JSON.stringify({ name, size: content.length }));
    return sealTo(filled(joined(number(told.length), told, content), FILE_SIZES, 0), unit, about, "file");
  }

  async function openAnswer(box, code) {
    const [head, , iv, body, tag] = box.split(".");
    const { typ, sanhu } = JSON.parse(text(unbase64(head)));
    if (typ !== "sanhu-answer" || sanhu.follow !== await followOf(code)) throw new Error("不是对本件的答复 Not an answer to this");
    const key = await subtle.importKey("raw", await derived(code, "answer"), GCM, false, ["decrypt"]);
    const how = { ...GCM, iv: unbase64(iv), additionalData: utf8(head) };
    return JSON.parse(text(await subtle.decrypt(how, key, joined(unbase64(body), unbase64(tag))))).text;
  }

  const members = (jwk, names) => JSON.stringify(Object.fromEntries(names.map(name => [name, jwk[name]])));
  const fingerprintOf = async jwk => (await sha256(members(jwk, ["crv", "kty", "x"]))).match(/.{4}/g).join(" ");

  // Whether a unit's key is what the unit signed: true, false, or null where this browser cannot tell.
  async function vouchedFor(unit) {
    const said = JSON.parse(unit.statement);
    const same = said.says === "intake_key" && said.agency === unit.agency && said.division === unit.division
      && ["crv", "kty", "x", "y"].every(name => said.jwk[name] === unit.jwk[name])
      && said.valid_from === unit.valid_from && said.valid_to === unit.valid_to;
    const kid = base64url(await digest(utf8(members(unit.jwk, ["crv", "kty", "x", "y"]))));
    if (!same || kid !== unit.kid || await fingerprintOf(unit.voucher) !== unit.fingerprint) return false;
    const [head, , signature] = unit.signature.split(".");
    const { crv, kty, x } = unit.voucher;
    let key;
    try {
      key = await subtle.importKey("jwk", { crv, kty, x }, { name: "Ed25519" }, false, ["verify"]);
    } catch {
      return null;
    }
    const signed = utf8(`${head}.${base64url(utf8(unit.statement))}`);
    return subtle.verify("Ed25519", key, unbase64(signature), signed);
  }

  // A little work for each box, so that nobody sends thousands.
  async function worked(box, bits) {
    const about = `sanhu-work-1|${await sha256(box)}|`;
    for (let begun = 0; ; begun += 64) {
      const tried = await Promise.all(Array.from({ length: 64 }, (_, at) => digest(utf8(about + (begun + at)))));
      const found = tried.findIndex(one => {
        const [first] = new Uint32Array(new Uint8Array([one[3], one[2], one[1], one[0]]).buffer);
        return first >>> (32 - bits) === 0;
      });
      if (found >= 0) return String(begun + found);
    }
  }

  return {
    base64: told => base64(utf8(told)), followOf, newCode, openAnswer, readCode, sealFile, sealLetter, secretOf,
    sha256, shown, unbase64, vouchedFor, worked, text,
  };
})();
if (typeof module !== "undefined") module.exports = Sealing;
