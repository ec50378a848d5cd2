import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/**
 * One node of OpenSearch from its artifacts, without its bootstrap (which refuses root).
 *
 * <p>Arguments: the process with which it ends, then settings as name=value, lists by commas.
 */
public final class Launcher extends Node {
    @SuppressWarnings("unchecked") // 2.x takes classes, 3.x what describes them
    private Launcher(Settings settings) throws ClassNotFoundException {
        super(
                InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
                (Collection) List.of(
                        find("org.opensearch.transport.Netty4"),
                        find("org.opensearch.analysis.common.CommonAnalysis")),
                false);
    }

    private static Object find(String plugin) throws ClassNotFoundException {
        if (Version.CURRENT.major < 3) {
            return Class.forName(plugin + "Plugin");
        }
        return new PluginInfo(plugin, "", "", Version.CURRENT, "21", plugin + "ModulePlugin", "", List.of(), false);
    }

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (int i = 1; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            if (pair[1].contains(",")) {
                settings.putList(pair[0], pair[1].split(","));
            } else {
                settings.put(pair[0], pair[1]);
            }
        }
        ProcessHandle parent = ProcessHandle.of(Long.parseLong(arguments[0])).orElseThrow();
        try (Node node = new Launcher(settings.build())) {
            node.start();
            parent.onExit().join();
        }
        System.exit(0);
    }
}
