using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace Fleet.Tests;

/// <summary>The manifest for Kubernetes, by the types that are made of its schema; an unknown field is refused.</summary>
public class DaemonSetTests
{
    private static readonly string Manifest = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "daemonset.yaml"));

    [Fact]
    public void Manifest_Strictly_IsADaemonSetWithTwoRights()
    {
        V1DaemonSet set = KubernetesYaml.Deserialize<V1DaemonSet>(Manifest, strict: true);

        V1PodSpec pod = set.Spec.Template.Spec;
        V1Container agent = Assert.Single(pod.Containers);
        Assert.Equal(("apps/v1", "DaemonSet"), (set.ApiVersion, set.Kind));
        Assert.Equal(set.Spec.Selector.MatchLabels, set.Spec.Template.Metadata.Labels);
        Assert.Equal(["BPF", "PERFMON"], agent.SecurityContext.Capabilities.Add);
        Assert.Equal(["ALL"], agent.SecurityContext.Capabilities.Drop);
        Assert.Equal(agent.VolumeMounts.Select(mount => mount.Name), pod.Volumes.Select(volume => volume.Name));
    }

    [Fact]
    public void Manifest_EachSetting_IsAnOptionOfTheAgent()
    {
        V1Container agent = KubernetesYaml.Deserialize<V1DaemonSet>(Manifest, strict: true).Spec.Template.Spec.Containers[0];

        IEnumerable<string> names = [.. agent.Env.Select(variable => variable.Name.Replace("__", ":")),
            .. agent.Args.Skip(1).Select(argument => argument.TrimStart('-').Split('=')[0])];
        Assert.All(names, name => Assert.Contains(name, typeof(FleetOptions).GetProperties().Select(property => $"Fleet:{property.Name}")));
    }

    [Fact]
    public void Manifest_Misspelled_IsRefused() =>
        Assert.Throws<YamlException>(() => KubernetesYaml.Deserialize<V1DaemonSet>(Manifest.Replace("hostPath", "hostpath"), strict: true));
}
