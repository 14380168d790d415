import * as z from "zod";

// What the shapes of the API are made of.

export const text = z.string();
export const flag = z.boolean();
export const whole = z.int();
export const time = z.iso.datetime();
export const path = z.enum(["track", "test"]);
export const runOrNull = text.nullable();
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
export const record = <Value extends z.ZodType>(value: Value) => z.record(text, value).readonly();
export const object = <Members extends z.ZodRawShape>(members: Members) =>
  z.object(members).readonly();

export const leftOut = list(text).describe("What the answer leaves out, in words.");
