// Files that are deleted, with the time since they were made, until Ctrl-C. Files that are older than the program are not shown.
using System.Globalization;
using FileLife;

using Deletions bpf = Deletions.Load();
using Ebpf.BpfLinks links = bpf.Attach();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    links.Dispose();
    bpf.Lives.Stop();
};
Console.WriteLine("Attached. Ctrl-C ends.");

await foreach (Life e in bpf.Lives.ReadAllAsync())
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{e.Process,7} {e.Command,-16} {e.Microseconds / 1e6,10:F3} s {e.Name}"));
}

Console.Error.WriteLine($"{bpf.Lost} lost.");
