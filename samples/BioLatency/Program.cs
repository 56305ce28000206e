// How long block devices take, as a histogram: press Enter to end.
using BioLatency;

using Latencies bpf = Latencies.Load();
using (bpf.Attach())
{
    Console.WriteLine("Measuring. Enter ends.");
    Console.ReadLine();
}

ulong[] slots = new ulong[Latencies.SlotsLength];
bpf.ReadSlots(slots);
ulong most = Math.Max(slots.Max(), 1);
for (int i = 0; i <= Array.FindLastIndex(slots, count => count > 0); i++)
{
    string bar = new('*', (int)(40 * slots[i] / most));
    Console.WriteLine($"{1L << i,10} µs {slots[i],8} {bar}");
}

Console.WriteLine($"{bpf.Missed} began before, or found the map full.");
