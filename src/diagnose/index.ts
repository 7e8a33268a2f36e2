/** What a model's initial parameters are, and what they will do, before a day of training is lost. */
export { forecast } from "./forecast/forecast.js";
export type { ForecastOptions } from "./forecast/forecast.js";
export { criticalPoint, fixedPoint } from "./forecast/fixed-point.js";
export type { CriticalPoint, Field, FieldOptions, FixedPoint } from "./forecast/fixed-point.js";
export type { Forecast, ForecastLayer, Format, Limit, Range, Ranges } from "./forecast/result.js";
export { layersOf } from "./layers.js";
export type {
  ActivationLayer,
  AttentionLayer,
  ConvLayer,
  DenseLayer,
  FlattenLayer,
  Layer,
  NormLayer,
  ResidualLayer,
  Weights,
} from "./layers.js";
export { probe } from "./probe/probe.js";
export type { ProbeOptions } from "./probe/probe.js";
export type { Probe, ProbeLayer } from "./probe/result.js";
export type { Measured } from "./probe/measure.js";
export type { ParameterSet } from "./probe/parameters.js";
export type { ActivationOption, Curve } from "./activation.js";
export type { TensorLike } from "./tensor.js";
export type { Stability } from "./stability.js";
export type { Severity, Verdict } from "./verdict.js";
export { audit } from "./audit/audit.js";
export type { Audit, AuditOptions, AuditedParameter } from "./audit/audit.js";
export type { AuditTest } from "./audit/entry.js";
export type { Expected } from "./audit/expected.js";
export type { Facts, Histogram } from "./audit/facts.js";
export type { AuditParameters, VariableLike } from "./audit/read.js";
export { lsuv } from "./lsuv/lsuv.js";
export type { Forward, LsuvOptions } from "./lsuv/lsuv.js";
export type { Lsuv, LsuvParameter, LsuvParameters, LsuvReport, LsuvStep } from "./lsuv/result.js";
export type { LsuvLayer } from "./lsuv/layers.js";
export type { Output } from "./lsuv/outputs.js";
export { report } from "./report/report.js";
export type { ReportOptions, Result } from "./report/report.js";
