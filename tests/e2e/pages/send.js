// The ways in which a page sends files; `?send=` names one.
"use strict";
var senders = {
  fetch: (files) => fetch("/upload", { method: "POST", body: form(files) }),
  xhr: (files) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/upload");
    request.send(form(files));
  },
  raw: (files) => files.map((file) => fetch(named("/raw", file), { method: "POST", body: file })),
  buffer: (files) => files.map(async (file) => {
    const request = new XMLHttpRequest();
    request.open("POST", named("/raw", file));
    request.setRequestHeader("Content-Type", file.type);
    request.send(await file.arrayBuffer());
  }),
  beacon: (files) => navigator.sendBeacon("/upload", form(files)),
  base64: async (files) => {
    const read = (file) => new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(file);
    });
    const body = files.map(async (file) => ({ name: file.name, type: file.type, data: await read(file) }));
    await fetch("/json", { method: "POST", body: JSON.stringify(await Promise.all(body)) });
  },
  stream: (files) => files.map(async (file) => {
    const parts = [];
    for await (const part of file.slice(0, file.size, file.type).stream()) parts.push(part);
    await fetch(named("/raw", file), { method: "POST", body: new Blob(parts, { type: file.type }) });
  }),
  websocket: (files) => {
    const socket = new WebSocket(`ws://${location.host}/ws`);
    socket.onopen = () => {
      for (const file of files) {
        socket.send(JSON.stringify([file.name, file.type]));
        socket.send(file);
      }
    };
  },
};

function form(files) {
  const data = new FormData();
  for (const file of files) data.append("file", file, file.name);
  return data;
}

function named(address, file) {
  return `${address}?name=${encodeURIComponent(file.name)}`;
}

function send(files) {
  return senders[new URLSearchParams(location.search).get("send") ?? "fetch"]([...files]);
}
