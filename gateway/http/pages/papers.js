"use strict";
// Checks a seal (compact JWS, Ed25519) against the published keys, and a file against its seal. Nothing is sent.
const $ = id => document.getElementById(id);
const NAMES = { code: "验证码 Code", title: "标题 Title", about: "对象 About", made_at: "出具时间 Issued", issuer: "出具 By" };
const COMMENT = "%SanhuSeal ";

class Refused extends Error {}

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, char => char.charCodeAt(0));
}

function json(part) {
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(part)));
}

async function read(token) {
  const parts = token.trim().split("#").pop().split(".");
  let header, said;
  try {
    header = json(parts[0]);
    said = json(parts[1]);
  } catch {
    throw new Refused("不是签章 Not a seal");
  }
  if (parts.length !== 3 || said.seal !== 1 || header.crit || header.b64 !== undefined)
    throw new Refused("不是签章 Not a seal");
  const found = await (await fetch("/.well-known/sanhu-seals.json")).json();
  const jwk = found.keys.find(key => key.kid === header.kid);
  if (!jwk) throw new Refused("密钥未公布 Its key is not a published one");
  const { kty, crv, x } = jwk;
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
  const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  if (!await crypto.subtle.verify("Ed25519", key, bytes(parts[2]), signed))
    throw new Refused("签名不符 The signature does not hold");
  return said;
}

async function digest(content) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(hash, byte => byte.toString(16).padStart(2, "0")).join("");
}

// The seal that a PDF carries, and the bytes it is of; what follows the seal must be the PDF's own last lines.
function split(content) {
  const text = new TextDecoder("latin1").decode(content);
  const at = text.lastIndexOf(COMMENT);
  if (at < 0) throw new Refused("文件不含签章 The file carries no seal");
  const last = text.slice(0, at).match(/startxref\s+(\d{1,12})\s+%%EOF\s*$/);
  const [, token, rest] = text.slice(at).match(/^%SanhuSeal ([\w.-]+)([^]*)$/) || [];
  if (!last || rest !== `\nstartxref\n${last[1]}\n%%EOF\n`)
    throw new Refused("签章后文件有改动 Something was added after it was sealed");
  return [content.slice(0, at), token];
}

async function check() {
  const file = $("file").files[0];
  let token = $("seal").value;
  if (!file) return [await read(token), false];
  let content = new Uint8Array(await file.arrayBuffer());
  if (new TextDecoder("latin1").decode(content.slice(0, 5)) === "%PDF-") [content, token] = split(content);
  const said = await read(token);
  if (said.sha256 === undefined) throw new Refused("这是纸面要点，不是文件签章 This is a mark of a print-out, not a file's seal");
  if (said.sha256 !== await digest(content)) throw new Refused("文件内容与签章不符 The file is not what was sealed");
  return [said, true];
}

function show(good, verdict, said, advice) {
  $("result").className = good ? "good" : "bad";
  $("result").hidden = false;
  $("verdict").textContent = verdict;
  $("advice").textContent = advice;
  const rows = said ? [...Object.entries(NAMES).map(([key, name]) => [name, said[key]]), ...Object.entries(said.says || {})] : [];
  $("facts").replaceChildren(...rows.filter(([, value]) => value).flatMap(([name, value]) => {
    const [term, fact] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = name;
    fact.textContent = value;
    return [term, fact];
  }));
}

async function answer() {
  try {
    const [said, whole] = await check();
    show(true, whole ? "全文有效 The file is whole" : "要点有效 The facts are signed", said,
      whole ? "" : "请将上列要点与纸面逐项核对。 Compare the facts above with what is printed.");
  } catch (problem) {
    const why = problem instanceof Refused ? problem.message : `无法核验 Cannot be verified: ${problem.message}`;
    show(false, why, null, "");
  }
}

$("form").addEventListener("submit", event => { event.preventDefault(); answer(); });
function open() {
  if (location.hash.length < 2) return;
  $("seal").value = location.hash.slice(1);
  answer();
}
window.addEventListener("hashchange", open);
open();
