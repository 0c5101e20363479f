// A mail server for one test run: it really speaks SMTP on loopback, takes
// every letter and keeps it decoded.
import net from 'node:net';

const REPLIES = { EHLO: '250 sink', HELO: '250 sink', MAIL: '250 ok', RCPT: '250 ok', RSET: '250 ok', NOOP: '250 ok' };

function decodeBody(headers, body) {
  const encoding = /^content-transfer-encoding:\s*(\S+)/im.exec(headers)?.[1].toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

// The text as its reader sees it without HTML: the first part of two.
function plainText(headers, body) {
  const boundary = /^content-type: multipart\/alternative;\s*boundary="?([^"\r\n]+)"?/im.exec(headers)?.[1];
  if (!boundary) return decodeBody(headers, body);
  const part = body.split(`--${boundary}`)[1].replace(/^\r\n/, '');
  const cut = part.indexOf('\r\n\r\n');
  return decodeBody(part.slice(0, cut), part.slice(cut + 4));
}

function parse(raw) {
  const cut = raw.indexOf('\r\n\r\n');
  const headers = raw.slice(0, cut);
  const body = raw.slice(cut + 4).replace(/^\.\./gm, '.');
  return { to: /^To:.*?([^\s<>]+@[^\s<>]+)/im.exec(headers)?.[1], headers, text: plainText(headers, body) };
}

export async function startSmtpSink() {
  const letters = [];
  const waiting = [];
  const server = net.createServer((socket) => {
    let buffer = '';
    let inData = false;
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.write('220 sink\r\n');
    socket.on('data', (chunk) => {
      buffer += chunk;
      for (;;) {
        const end = inData ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n');
        if (end < 0) return;
        const part = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          letters.push(parse(part));
          waiting.splice(0).forEach((wake) => wake());
          socket.write('250 kept\r\n');
          continue;
        }
        const verb = part.slice(0, 4).toUpperCase();
        if (verb === 'DATA') inData = true;
        socket.write(`${verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : (REPLIES[verb] ?? '500 what')}\r\n`);
        if (verb === 'QUIT') socket.end();
      }
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: server.address().port,
    letters,
    async letterTo(address, deadline = Date.now() + 30_000) {
      for (;;) {
        const letter = letters.findLast((candidate) => candidate.to === address);
        if (letter) return letter;
        const left = deadline - Date.now();
        if (left <= 0) throw new Error(`no letter to ${address}; letters went to ${letters.map((l) => l.to)}`);
        await new Promise((done) => { const timer = setTimeout(done, left); waiting.push(() => { clearTimeout(timer); done(); }); });
      }
    },
    close: () => new Promise((done) => server.close(done)),
  };
}
