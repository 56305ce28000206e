using System.Text.Json.Serialization;
using Ebpf.Probes.Unlink;

namespace Fleet;

/// <summary>Serializers made by the compiler: smaller, and for native code.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Ledger))]
[JsonSerializable(typeof(Loss))]
[JsonSerializable(typeof(UnlinkProbeStatistics))]
internal sealed partial class FleetJson : JsonSerializerContext;
