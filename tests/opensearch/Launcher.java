import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/**
 * One node of OpenSearch from its artifacts, without its bootstrap (which refuses root).
 *
 * <p>Arguments: the process with which it ends, then settings as name=value, lists by commas.
 */
public final class Launcher extends Node {
    private Launcher(Settings settings) {
        super(
                InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
                List.of(Netty4Plugin.class, CommonAnalysisPlugin.class),
                false);
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
