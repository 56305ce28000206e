using Ebpf.Packing;

switch (args)
{
    case ["documentation", string assembly, string documentation]:
        PublicDocumentation.Keep(assembly, documentation);
        return 0;
    case ["bill-of-materials", string project, string name, string version, string licence, string output, .. string[] nativeVersions]:
        BillOfMaterials.Write(project, new Component(name, version, licence), output, nativeVersions);
        return 0;
    default:
        Console.Error.WriteLine("""
            Ebpf.Packing documentation ASSEMBLY XML
                removes from the XML what the assembly does not show to others
            Ebpf.Packing bill-of-materials PROJECT.ASSETS.JSON NAME VERSION LICENCE OUTPUT [VERSION.TXT]
                writes a CycloneDX bill of materials of a package
            """);
        return 2;
}
