// How long threads that could run wait for a CPU, as a histogram. RunqLat [SECONDS]
using System.Globalization;
using RunqLat;

using Waits bpf = Waits.Load();
using (bpf.Attach())
{
    await Task.Delay(TimeSpan.FromSeconds(args is [var seconds] ? double.Parse(seconds, CultureInfo.InvariantCulture) : 5));
}

ulong[] slots = new ulong[Waits.SlotsLength];
bpf.ReadSlots(slots);
ulong most = Math.Max(slots.Max(), 1);
for (int i = 0; i <= Array.FindLastIndex(slots, count => count > 0); i++)
{
    string bar = new('*', (int)(40 * slots[i] / most));
    Console.WriteLine($"{1L << i,10} µs {slots[i],8} {bar}");
}

Console.Error.WriteLine($"{bpf.Missed} missed.");
