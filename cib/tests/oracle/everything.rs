//! One document with everything that any schema version has or had.

/// Valid in no version as a whole; [`prune`](super::schema) cuts it down to each.
pub(crate) const EVERYTHING: &str = r##"<cib admin_epoch="1" epoch="2" num_updates="3" validate-with="none" crm_feature_set="3.0" remote-tls-port="1" remote-clear-port="2" have-quorum="1" dc-uuid="1" cib-last-written="x" no-quorum-panic="false" update-origin="n" update-client="c" update-user="u" execution-date="1">
  <configuration>
    <crm_config>
      <cluster_property_set id="cps" score="1">
        <rule id="cps-r" score="INFINITY" boolean-op="and" negate="false">
          <date_expression id="cps-d" operation="date_spec">
            <date_spec id="cps-s" years="2026" months="1" monthdays="1" hours="9-16" minutes="1" seconds="1" yeardays="1" weekyears="1" weeks="1" weekdays="1-5" moon="1" yearsdays="1"/>
          </date_expression>
          <expression id="cps-e" attribute="a" operation="eq" value="1" type="string" value-source="literal"/>
        </rule>
        <nvpair id="cps-1" name="no-quorum-policy" value="stop"/>
        <nvpair id="cps-2" name="cluster-infrastructure" value="corosync"/>
        <nvpair id="cps-3" name="stonith-action" value="reboot"/>
        <nvpair id="cps-4" name="no_quorum_policy" value="stop"/>
        <nvpair id="cps-5" name="remove-after-stop" value="false"/>
        <nvpair id="cps-6" name="novalue"/>
        <nvpair id-ref="cps-1" name="no-quorum-policy"/>
        <nvpair id-ref="cps-2"/>
      </cluster_property_set>
      <cluster_property_set id-ref="cps"/>
    </crm_config>
    <rsc_defaults>
      <meta_attributes id="rd">
        <rule id="rd-r" boolean-op="or">
          <rsc_expression id="rd-x" class="ocf" provider="p" type="t"/>
          <rule id="rd-r2" score-attribute="x"><date_expression id="rd-d" operation="gt" start="2026-01-01"/></rule>
        </rule>
        <nvpair id="rd-1" name="resource-stickiness" value="1"/>
        <nvpair id="rd-2" name="restart-type" value="ignore"/>
      </meta_attributes>
    </rsc_defaults>
    <op_defaults>
      <meta_attributes id="od">
        <rule id="od-r" score="0"><op_expression id="od-x" name="monitor" interval="10s"/></rule>
        <nvpair id="od-1" name="timeout" value="1"/>
        <nvpair id="od-2" name="can_fail" value="1"/>
      </meta_attributes>
    </op_defaults>
    <nodes>
      <node id="1" uname="n1" type="member" description="d" score="5">
        <instance_attributes id="n1-i"><nvpair id="n1-i-1" name="standby" value="off"/></instance_attributes>
        <utilization id="n1-u"><nvpair id="n1-u-1" name="cpu" value="4"/></utilization>
      </node>
      <node id="2" uname="n2" type="remote"/>
      <node id="3" uname="n3" type="normal"/>
      <node id="4" uname="n4" type="ping"/>
      <node id="5" uname="n5"/>
    </nodes>
    <resources>
      <primitive id="p-ocf" class="ocf" provider="heartbeat" type="Dummy" description="d">
        <meta_attributes id="p-ocf-m">
          <nvpair id="p-ocf-m-1" name="priority" value="1"/>
          <nvpair id="p-ocf-m-2" name="isolation" value="1"/>
          <nvpair id="p-ocf-m-3" name="restart-type" value="ignore"/>
        </meta_attributes>
        <instance_attributes id="p-ocf-i">
          <rule id="p-ocf-r" score="INFINITY" role="Master">
            <expression id="p-ocf-e" attribute="#uname" operation="ne" value="n1" type="integer"/>
            <date_expression id="p-ocf-d" operation="in_range" start="2026-01-01" end="2027-01-01"/>
            <date_expression id="p-ocf-d2" operation="in_range" start="2026-01-01">
              <duration id="p-ocf-du" years="1" months="1" weeks="1" days="1" hours="1" minutes="1" seconds="1" monthdays="1" weekdays="1" yearsdays="1" weekyears="1" moon="1"/>
            </date_expression>
            <date_expression id="p-ocf-d3" operation="in_range" end="2027-01-01"/>
            <date_expression id="p-ocf-d4" operation="in_range" start="2027-01-01"/>
            <date_expression id="p-ocf-d5" operation="lt" end="2027-01-01"/>
          </rule>
          <nvpair id="p-ocf-i-1" name="state" value="/run/x"/>
          <nvpair id="p-ocf-i-2" name="pcmk_list_cmd" value="x"/>
        </instance_attributes>
        <utilization id="p-ocf-u"><nvpair id="p-ocf-u-1" name="cpu" value="1"/></utilization>
        <operations id="p-ocf-o">
          <op id="p-ocf-o1" name="monitor" interval="10s" description="d" start-delay="1s" timeout="20s" enabled="true" record-pending="false" role="Started" requires="quorum" on-fail="restart">
            <meta_attributes id="p-ocf-o1-m">
              <nvpair id="p-ocf-o1-m-1" name="requires" value="quorum"/>
              <nvpair id="p-ocf-o1-m-2" name="can_fail" value="1"/>
            </meta_attributes>
            <instance_attributes id="p-ocf-o1-i">
              <nvpair id="p-ocf-o1-i-1" name="OCF_CHECK_LEVEL" value="10"/>
              <nvpair id="p-ocf-o1-i-2" name="timeout" value="10"/>
            </instance_attributes>
          </op>
          <op id="p-ocf-o2" name="monitor" interval="11s" interval-origin="0:0" role="Master" on-fail="demote"/>
          <op id="p-ocf-o3" name="monitor" interval="12s" role="Promoted" on-fail="restart-container" requires="unfencing"/>
          <op id="p-ocf-o4" name="monitor" interval="13s" role="Unpromoted" on-fail="fence"/>
        </operations>
      </primitive>
      <primitive id="p-lsb" class="lsb" type="x"><operations id-ref="p-ocf-o"/></primitive>
      <primitive id="p-systemd" class="systemd" type="x"><meta_attributes id-ref="p-ocf-m"/></primitive>
      <primitive id="p-upstart" class="upstart" type="x"/>
      <primitive id="p-nagios" class="nagios" type="x"/>
      <primitive id="p-stonith" class="stonith" type="fence_x"/>
      <template id="t-ocf" class="ocf" provider="heartbeat" type="Dummy"><operations><op id="t-o" name="stop" interval="0"/></operations></template>
      <template id="t-service" class="service" type="x"/>
      <primitive id="p-template" template="t-ocf"/>
      <group id="g" description="d">
        <meta_attributes id="g-m"><nvpair id="g-m-1" name="isolation" value="1"/></meta_attributes>
        <primitive id="g-1" class="lsb" type="x"/>
        <instance_attributes id="g-i"><nvpair id-ref="p-ocf-i-1"/></instance_attributes>
        <primitive id="g-2" class="service" type="x"/>
      </group>
      <clone id="c"><meta_attributes id="c-m"><nvpair id="c-m-1" name="restart-type" value="x"/></meta_attributes><primitive id="c-1" class="heartbeat" type="x"/></clone>
      <clone id="cg"><group id="cg-g"><primitive id="cg-1" class="lsb" type="x"/></group></clone>
      <master id="m"><primitive id="m-1" class="ocf" provider="p" type="Stateful"/><meta_attributes id="m-m"/></master>
      <bundle id="b" description="d">
        <docker image="i" replicas="2" replicas-per-host="1" masters="1" run-command="r" network="host" options="o"/>
        <network ip-range-start="10.0.0.1" control-port="1" host-interface="eth0" host-netmask="24" add-host="false">
          <port-mapping id="b-p" port="80" internal-port="8080"/>
          <port-mapping id="b-r" range="1-2"/>
        </network>
        <storage>
          <storage-mapping id="b-s" source-dir="/a" target-dir="/b" options="o"/>
          <storage-mapping id="b-s2" source-dir-root="/a" target-dir="/b"/>
        </storage>
        <primitive id="b-1" class="ocf" provider="p" type="t"/>
        <meta_attributes id="b-m"/>
      </bundle>
      <bundle id="bp"><podman image="i" promoted-max="1"/></bundle>
      <bundle id="br"><rkt image="i"/></bundle>
    </resources>
    <constraints>
      <rsc_location id="l1" rsc="p-ocf" node="n1" score="5" role="Started" resource-discovery="always"/>
      <rsc_location id="l2" rsc-pattern="p.*" node="n1" score="-INFINITY"/>
      <rsc_location id="l3">
        <resource_set id="l3-s" sequential="false" require-all="true" ordering="listed" action="start" role="Started" score="1"><resource_ref id="p-ocf"/><resource_ref id="g"/></resource_set>
        <resource_set id-ref="l3-s"/>
        <rule id="l3-r" score="1"><expression id="l3-e" attribute="x" operation="defined" value-source="param"/></rule>
        <rule id="l3-r2" score-attribute="pingd"><op_expression id="l3-o" name="x"/><rsc_expression id="l3-x"/></rule>
        <lifetime><rule id="l3-lr" score="1"><date_expression id="l3-ld" operation="lt" end="2027"/></rule></lifetime>
      </rsc_location>
      <rsc_location id="l4" rsc="g"><rule id-ref="l3-r"/></rsc_location>
      <rsc_colocation id="k1" rsc="p-ocf" with-rsc="g" score="INFINITY" influence="0" node-attribute="x" rsc-role="Promoted" with-rsc-role="Master"/>
      <rsc_colocation id="k2" score="1"><lifetime><rule id="k2-r" score="1"><expression id="k2-e" attribute="x" operation="eq"/></rule></lifetime><resource_set id="k2-s"><resource_ref id="p-lsb"/></resource_set></rsc_colocation>
      <rsc_colocation id="k3" rsc="p-ocf" with-rsc="g" score-attribute="x"/>
      <rsc_colocation id="k4" rsc="p-ocf" with-rsc="g" score-attribute-mangle="x"/>
      <rsc_order id="o1" first="p-ocf" then="g" first-action="promote" then-action="start" symmetrical="true" require-all="false" kind="Optional"/>
      <rsc_order id="o2" score="1"><lifetime><rule id-ref="k2-r"/></lifetime><resource_set id="o2-s" kind="Mandatory"><resource_ref id="p-lsb"/></resource_set><resource_set id="o2-s2"><resource_ref id="p-ocf"/></resource_set></rsc_order>
      <rsc_ticket id="k-t" ticket="T" rsc="p-ocf" rsc-role="Master" loss-policy="fence"/>
      <rsc_ticket id="k-t2" ticket="T"><resource_set id="k-t2-s"><resource_ref id="g"/></resource_set></rsc_ticket>
    </constraints>
    <fencing-topology>
      <fencing-level id="f1" target="n1" index="1" devices="a,b.c_d-e"/>
      <fencing-level id="f2" target-pattern="n.*" index="10" devices="a"/>
      <fencing-level id="f3" target-attribute="rack" target-value="1" index="9" devices="a"/>
    </fencing-topology>
    <acls>
      <acl_role id="r" description="d">
        <acl_permission id="r-1" kind="read" xpath="/cib" description="d"/>
        <acl_permission id="r-2" kind="write" reference="p-ocf"/>
        <acl_permission id="r-3" kind="deny" object-type="node" attribute="x"/>
      </acl_role>
      <acl_role id="r-old"><read id="r-o1" tag="node"/><write id="r-o2" ref="p-ocf" attribute="x"/><deny id="r-o3" tag="x" ref="g"/><read id="r-o4" xpath="//x"/></acl_role>
      <acl_user id="u"><role_ref id="r-old"/></acl_user>
      <acl_user id="u2"><read id="u2-1" xpath="/"/></acl_user>
      <acl_target id="alice" name="al"><role id="r"/></acl_target>
      <acl_group id="staff" name="st"><role id="r"/><role id="r-old"/></acl_group>
    </acls>
    <tags><tag id="tag"><obj_ref id="p-ocf"/><obj_ref id="nothing"/></tag></tags>
    <alerts>
      <alert id="al" path="/a" description="d">
        <meta_attributes id="al-m"><rule id="al-r" score="1"><rsc_expression id="al-x"/><date_expression id="al-d" operation="gt" start="1"/></rule><nvpair id="al-m-1" name="timeout" value="1"/></meta_attributes>
        <instance_attributes id="al-i"/>
        <recipient id="al-1" value="x" description="d"><instance_attributes id="al-1-i"/><meta_attributes id="al-1-m"/></recipient>
        <select><select_attributes><attribute id="al-s-1" name="x"/></select_attributes><select_fencing/><select_nodes/><select_resources/></select>
        <recipient id="al-2" value="y"/>
      </alert>
    </alerts>
  </configuration>
  <status>
    <node_state id="p-ocf" uname="n1"><anything at="all">text</anything></node_state>
  </status>
</cib>
"##;
