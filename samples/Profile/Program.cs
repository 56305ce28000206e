// Where the CPUs spend their time: the most frequent stacks, with the names of their functions. Profile [SECONDS]
using System.Globalization;
using Ebpf;
using Profile;

using Samples bpf = Samples.Load();
BpfLink[] links = [.. KernelCpus.ReadOnline().Select(cpu => bpf.OnSample.AttachPerfEvent(new PerfEventOptions { Cpu = cpu }))];
await Task.Delay(TimeSpan.FromSeconds(args is [var seconds] ? double.Parse(seconds, CultureInfo.InvariantCulture) : 5));
Array.ForEach(links, link => link.Dispose());

Symbolizer symbols = new();
foreach ((Sample sample, ulong count) in bpf.Counts.OrderByDescending(entry => entry.Value).Take(20))
{
    Console.WriteLine($"{count} samples of {sample.Command}[{sample.Process}]");
    foreach (int id in new[] { sample.KernelStack, sample.UserStack })
    {
        if (bpf.Stacks.TryGetValue(id, out IReadOnlyList<StackAddress>? stack))
        {
            Console.WriteLine(string.Join('\n', symbols.Resolve(stack, (int)sample.Process).Select(frame => $"    {frame}")));
        }
    }
}

Console.Error.WriteLine($"{bpf.Lost} lost.");
