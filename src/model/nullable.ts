import type { TNull, TSchema, TUnion } from "typebox";
import { Type } from "typebox";

/** A value that may be unknown. */
export function Nullable<T extends TSchema>(schema: T): TUnion<[T, TNull]> {
  return Type.Union([schema, Type.Null()]);
}
