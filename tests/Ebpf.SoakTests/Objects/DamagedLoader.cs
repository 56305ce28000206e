using System.Globalization;
using System.Runtime.InteropServices;

namespace Ebpf.SoakTests;

/// <summary>A process that loads damaged objects, one after the other, and says before each which one: it may not survive it.</summary>
internal static class DamagedLoader
{
    internal const string End = "end";

    /// <param name="name">The object.</param>
    /// <param name="part">What of it is damaged.</param>
    /// <param name="damage">The kind.</param>
    /// <param name="from">The number of the first.</param>
    /// <param name="seconds">For how long.</param>
    internal static int Run(string name, string part, string damage, string from, string seconds)
    {
        DamagedFile file = new(ReadResource(name), Enum.Parse<Damage>(damage));
        string? types = part == nameof(DamagedPart.KernelTypes) ? Path.GetTempFileName() : null;
        long end = Environment.TickCount64 + (long)(double.Parse(seconds, CultureInfo.InvariantCulture) * 1000);
        int first = int.Parse(from, CultureInfo.InvariantCulture), number = first, loaded = 0;
        do
        {
            Console.WriteLine(number.ToString(CultureInfo.InvariantCulture));
            loaded += IsLoaded(file, number, types) ? 1 : 0;
            number++;
        }
        while (number < file.Count && Environment.TickCount64 < end);

        if (types is not null)
        {
            File.Delete(types);
        }

        Console.WriteLine($"{End}: {number - first} of {file.Count} tried, {loaded} loaded");
        return 0;
    }

    private static bool IsLoaded(DamagedFile file, int number, string? types)
    {
        byte[] elf = file.Make(number);
        if (types is not null)
        {
            File.WriteAllBytes(types, elf);
            elf = file.Whole;
        }

        try
        {
            using BpfObject obj = BpfObject.Load(elf, new BpfObjectOptions { CustomBtfPath = types });
            return obj.Maps.Count + obj.Programs.Count > 0;
        }
        catch (Exception e) when (e is BpfException or InvalidDataException)
        {
            return false; // Refused, in our words.
        }
    }

    private static byte[] ReadResource(string name)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        using Stream stream = typeof(DamagedLoader).Assembly.GetManifestResourceStream($"{name}.bpf.{architecture}.o")!;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
