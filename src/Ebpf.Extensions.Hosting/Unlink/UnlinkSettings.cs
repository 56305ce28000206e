using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Ebpf.Extensions.Hosting;

/// <summary>The probe's options: what the application gives, and over it what the configuration says.</summary>
internal sealed class UnlinkSettings(IConfigurationSection? section, Func<UnlinkProbeOptions, UnlinkProbeOptions> configure)
{
    private const string FilterKey = nameof(UnlinkProbeOptions.Filter);

    /// <summary>Fires when the configuration has changed.</summary>
    internal IChangeToken? ReloadToken => section?.GetReloadToken();

    /// <exception cref="OptionsValidationException">The configuration has a key or a value that is none. The message names all of them.</exception>
    internal UnlinkProbeOptions Read()
    {
        UnlinkProbeOptions options = configure(new UnlinkProbeOptions()) with { };
        if (section is null)
        {
            return options;
        }

        List<string> failures = [];
        // An empty filter has neither a value nor keys, and does count: it makes the filter replaceable.
        if (section.GetChildren().FirstOrDefault(setting => setting.Key.Equals(FilterKey, StringComparison.OrdinalIgnoreCase)) is { } settings)
        {
            UnlinkFilter filter = (options.Filter ?? new UnlinkFilter()) with { };
            SettingsReader.Fill(settings, filter, failures);
            options = options with { Filter = filter };
        }

        SettingsReader.Fill(section, options, failures, inner: FilterKey);
        return failures.Count == 0 ? options : throw new OptionsValidationException(section.Path, typeof(UnlinkProbeOptions), failures);
    }
}
