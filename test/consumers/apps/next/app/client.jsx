"use client";
import { useEffect } from "react";
import { measure } from "../program.js";

export function Client() {
  useEffect(() => {
    globalThis.measured = measure().then(
      (found) => ({ ...found, server: document.querySelector("#server").textContent }),
      (error) => ({ error: String(error.stack) }),
    );
  }, []);
  return null;
}
